// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.Recorder;
import dev.firstcause.transport.SocketPeer;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import dev.firstcause.transport.TransportProvider;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Meets errors of the kernel on loopback, and prints what the driver makes of each: a line {@code name: SIGN KIND words}. In
 * a process of its own, for which language it has, and how many files it may open, is said when it is started.
 */
final class KernelErrors {
    private static final ByteBuffer SOME = ByteBuffer.allocate(16);

    private final TransportProvider provider;
    private final Transport transport;

    private KernelErrors(TransportProvider provider, Transport transport) {
        this.provider = provider;
        this.transport = transport;
    }

    public static void main(String[] args)
            throws ClassNotFoundException, ExecutionException, InterruptedException, TimeoutException {
        // Once no file can be opened, no class can be loaded from a directory.
        Class.forName("dev.firstcause.transport.socket.LocalLimit");
        TransportProvider provider = TransportOptions.DEFAULT.provider();
        if (provider.name().startsWith("netty")) {
            Class.forName("dev.firstcause.transport.netty.KernelError");
        }
        // The classes that close a transport, too.
        provider.open(1).close();
        try (Transport transport = provider.open(1)) {
            KernelErrors errors = new KernelErrors(provider, transport);
            errors.refused();
            errors.unreachable();
            errors.reset();
            errors.resetSeenByTheWriter();
            errors.brokenPipe();
            errors.noDescriptorLeft();
        }
    }

    private void refused() throws ExecutionException, InterruptedException, TimeoutException {
        InetSocketAddress closed;
        try (SocketPeer peer = new SocketPeer()) {
            closed = peer.address();
        }
        tell("refused", failureOf(connect(closed), Operation.CONNECT), Operation.CONNECT);
        tellOpening("refused opening", new Endpoint(closed.getAddress().getHostAddress(), closed.getPort()));
    }

    /** A broadcast address, to which Linux never connects TCP. */
    private void unreachable() throws ExecutionException, InterruptedException, TimeoutException {
        Recorder wire = connect(new InetSocketAddress("255.255.255.255", 9042));
        tell("unreachable", failureOf(wire, Operation.CONNECT), Operation.CONNECT);
    }

    private void reset() throws ExecutionException, InterruptedException, TimeoutException {
        try (SocketPeer peer = new SocketPeer()) {
            Recorder wire = connected(peer);
            peer.accept().reset();
            tell("reset", failureOf(wire, Operation.READ), Operation.READ);
        }
    }

    private void resetSeenByTheWriter() throws ExecutionException, InterruptedException, TimeoutException {
        try (SocketPeer peer = new SocketPeer()) {
            Recorder wire = connected(peer);
            inLoop(() -> wire.wire().pauseReading());
            peer.accept().reset();
            tell("reset write", writeUntilItFails(wire), Operation.WRITE);
        }
    }

    /** The first write is answered with a reset, which the read has seen before the second. */
    private void brokenPipe() throws ExecutionException, InterruptedException, TimeoutException {
        try (SocketPeer peer = new SocketPeer()) {
            Recorder wire = connected(peer);
            peer.accept().reset();
            await(wire, "failed " + Operation.READ);
            tell("broken pipe", writeUntilItFails(wire), Operation.WRITE);
        }
    }

    private IOException writeUntilItFails(Recorder wire)
            throws ExecutionException, InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!wire.was("failed " + Operation.WRITE) && System.nanoTime() < end) {
            inLoop(() -> wire.wire().write(SOME.duplicate()));
        }
        return failureOf(wire, Operation.WRITE);
    }

    private void noDescriptorLeft() throws ExecutionException, InterruptedException, TimeoutException {
        try (SocketPeer peer = new SocketPeer()) {
            for (int i = 0; i < 1_000; i++) {
                Recorder wire = connect(peer.address());
                while (!wire.was("connected") && wire.failures().isEmpty()) {
                    LockSupport.parkNanos(100_000);
                }
                if (!wire.failures().isEmpty()) {
                    tell("no descriptor", failureOf(wire, Operation.CONNECT), Operation.CONNECT);
                    InetSocketAddress address = peer.address();
                    tellOpening(
                            "no descriptor opening",
                            new Endpoint(address.getAddress().getHostAddress(), address.getPort()));
                    tellTransport();
                    return;
                }
            }
            System.out.println("no descriptor: there is no limit");
        }
    }

    private void tellTransport() {
        try (Transport another = provider.open(8)) {
            System.out.println("no selector: there is one for " + another.name());
        } catch (UncheckedIOException e) {
            System.out.println("no selector: " + e.getMessage());
        }
    }

    private Recorder connect(InetSocketAddress to) throws ExecutionException, InterruptedException, TimeoutException {
        Recorder recorder = new Recorder();
        inLoop(() -> recorder.wire(transport.connect(transport.nextLoop(), to, recorder)));
        return recorder;
    }

    private Recorder connected(SocketPeer peer) throws ExecutionException, InterruptedException, TimeoutException {
        Recorder wire = connect(peer.address());
        await(wire, "connected");
        return wire;
    }

    private void inLoop(Runnable task) throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture.runAsync(task, transport.nextLoop()::execute).get(10, TimeUnit.SECONDS);
    }

    private static void await(Recorder wire, String fact) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!wire.was(fact)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no \"" + fact + "\" in " + wire.facts());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static IOException failureOf(Recorder wire, Operation operation) {
        await(wire, "failed " + operation);
        return wire.failures().get(wire.failures().size() - 1);
    }

    private static void tell(String name, IOException thrown, Operation operation) {
        SocketError said = SocketError.of(thrown, operation);
        System.out.println(name + ": " + said.sign() + " " + said.kind() + " " + said.words());
    }

    private void tellOpening(String name, Endpoint endpoint) throws InterruptedException, TimeoutException {
        try {
            Connection.open(transport, endpoint, ConnectionOptions.DEFAULT)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            System.out.println(name + ": opened");
        } catch (ExecutionException e) {
            ConnectionShutdownException death = (ConnectionShutdownException) e.getCause();
            System.out.println(name + ": " + death.failure().decisive().sign() + " "
                    + death.failure().kind() + " " + death.failure().decisive().detail());
        }
    }
}
