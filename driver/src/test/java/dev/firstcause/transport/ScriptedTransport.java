// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A transport without a network, a thread or a clock: for what the kernel cannot be made to say on demand.
 *
 * <p>A connect succeeds in the next turn, unless its address is refused or connects are held.
 */
public final class ScriptedTransport implements Transport {
    private final ScriptedLoop loop = new ScriptedLoop();
    private final List<ScriptedWire> wires = new ArrayList<>();
    private final Set<InetSocketAddress> refused = new HashSet<>();
    private boolean holding;

    /** From now on connects wait for {@link ScriptedWire#establish} or {@link ScriptedWire#fail}. */
    public void holdConnects() {
        holding = true;
    }

    /** Nobody listens there. */
    public void refuse(InetSocketAddress address) {
        refused.add(address);
    }

    /** All wires ever asked for, in order. */
    public List<ScriptedWire> wires() {
        return List.copyOf(wires);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public ScriptedLoop nextLoop() {
        return loop;
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public ScriptedWire connect(Loop its, InetSocketAddress address, WireListener listener) {
        ScriptedWire wire = new ScriptedWire(loop, address, listener);
        loop.execute(() -> begin(wire));
        wires.add(wire);
        return wire;
    }

    @Override
    public void close() {
        loop.end();
    }

    private void begin(ScriptedWire wire) {
        if (wire.isClosed()) {
            return;
        }
        loop.wires().add(wire);
        InetSocketAddress address = wire.remoteAddress();
        if (loop.isClosing()) {
            wire.transportClosed();
        } else if (address.isUnresolved()) {
            wire.connectFailed(new UnknownHostException(address.getHostString() + " is not resolved"));
        } else if (refused.contains(address)) {
            wire.connectFailed(new ConnectException("Connection refused"));
        } else if (!holding) {
            wire.establish();
        }
    }
}
