// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A listener that remembers what it was told, in order, and does what a test wants done at that moment.
 *
 * <p>Told in the loop, asked anywhere.
 */
public class Recorder implements WireListener {
    private final String name;
    private final List<String> facts;
    private final List<IOException> failures = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<String> wrongThread = new ArrayList<>();
    private volatile Wire wire;
    private Consumer<String> reaction = fact -> {};

    public Recorder() {
        this("", new ArrayList<>());
    }

    /** One that notes its facts among those of others, with its name in front. */
    public Recorder(String name, List<String> facts) {
        this.name = name;
        this.facts = facts;
    }

    /** What to do when told something; the words are those of {@link #facts}. */
    public Recorder react(Consumer<String> to) {
        reaction = to;
        return this;
    }

    public Wire wire() {
        return wire;
    }

    public void wire(Wire made) {
        wire = made;
    }

    /** Such as {@code connected, bytes, done, end, failed READ, writable, transport closed}. */
    public List<String> facts() {
        synchronized (facts) {
            return List.copyOf(facts);
        }
    }

    public long count(String fact) {
        return facts().stream().filter(fact::equals).count();
    }

    public boolean was(String fact) {
        return facts().contains(fact);
    }

    public synchronized List<IOException> failures() {
        return List.copyOf(failures);
    }

    public synchronized byte[] received() {
        return received.toByteArray();
    }

    public synchronized int receivedCount() {
        return received.size();
    }

    public synchronized List<String> toldOutsideTheLoop() {
        return List.copyOf(wrongThread);
    }

    @Override
    public void onConnected() {
        told("connected");
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        synchronized (this) {
            received.writeBytes(copy);
        }
        told("bytes");
    }

    @Override
    public void onBytesDone() {
        told("done");
    }

    @Override
    public void onEnd() {
        told("end");
    }

    @Override
    public void onFailed(Operation operation, IOException cause) {
        synchronized (this) {
            failures.add(cause);
        }
        told("failed " + operation);
    }

    @Override
    public void onWritable() {
        told("writable");
    }

    @Override
    public void onTransportClosed() {
        told("transport closed");
    }

    private void told(String fact) {
        if (wire == null || !wire.loop().inLoop()) {
            synchronized (this) {
                wrongThread.add(fact);
            }
        }
        synchronized (facts) {
            facts.add(name + fact);
        }
        reaction.accept(fact);
    }
}
