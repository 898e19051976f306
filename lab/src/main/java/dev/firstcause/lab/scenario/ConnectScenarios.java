// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CONNECT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.CONNECT_TIMEOUT;
import static dev.firstcause.lab.verdict.Cause.RESOLVE_FAILED;
import static dev.firstcause.lab.verdict.Cause.UNREACHABLE;

import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;

/** What can befall the TCP connect, and the look-up of the name before it. */
final class ConnectScenarios {
    /** No name of that top-level domain exists (RFC 2606). */
    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("nosuch.invalid", 9042);
    /** A group has no stream of bytes: Linux says at once that there is no way there, and sends nothing. */
    private static final InetSocketAddress NO_ROUTE = new InetSocketAddress("224.0.0.1", 9042);

    private static final int MOST_WAITING = 20;
    private static final int ACCEPTED_MILLIS = 250;

    private ConnectScenarios() {}

    static List<Scenario> all() {
        return List.of(
                unresolved(),
                unreachable(),
                refused(),
                refusedThenUp(),
                backlogFull(),
                oneAddressDead(),
                allAddressesDead());
    }

    private static Scenario unresolved() {
        return Scenario.of(Phase.CONNECT, "unresolved", "The node's name has no address.")
                .expect(Expectation.of(RESOLVE_FAILED).saying("nosuch\\.invalid"))
                .trap("a message that is null, or only the name")
                .play(stage -> stage.connectTo(NOWHERE));
    }

    private static Scenario unreachable() {
        return Scenario.of(Phase.CONNECT, "unreachable", "There is no way to the node's address.")
                .expect(Expectation.of(UNREACHABLE).saying("224\\.0\\.0\\.1"))
                .play(stage -> stage.connectTo(NO_ROUTE));
    }

    private static Scenario refused() {
        return Scenario.of(Phase.CONNECT, "refused", "Nothing listens on the node's port.")
                .expect(Expectation.of(CONNECT_REFUSED))
                .trap("many connects in vain before it is told")
                .alsoOnCassandra()
                .play(stage -> {
                    stage.proxy().stopListening();
                    stage.connect();
                });
    }

    private static Scenario refusedThenUp() {
        return Scenario.of(Phase.CONNECT, "refused-then-up", "Nothing listens at first, and then the node is up.")
                .expect(Expectation.of(CONNECT_REFUSED))
                .trap("a driver that has given up for good")
                .alsoOnCassandra()
                .play(stage -> {
                    stage.proxy().stopListening();
                    stage.connect().await();
                    stage.proxy().startListening();
                    stage.connectWell();
                    stage.app().ask(1);
                });
    }

    private static Scenario backlogFull() {
        return Scenario.of(
                        Phase.CONNECT,
                        "backlog-full",
                        "The node accepts nobody, and its queue of connects is full, so that the kernel answers no SYN.")
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .expect(Expectation.of(CONNECT_TIMEOUT))
                .trap("a descriptor that is left when the time is over")
                .play(stage -> stage.connectTo(fullListener(stage)));
    }

    private static Scenario oneAddressDead() {
        return Scenario.of(
                        Phase.CONNECT,
                        "name-one-address-dead",
                        "The node's name has two addresses; the first refuses the connect, and the node is at the second.")
                .expect(Expectation.ALL_WELL)
                .trap("a driver that knows the first address of a name only")
                .setup(setup -> setup.withSurroundings(Surroundings.NAMED))
                .play(stage -> {
                    if (stage.connectWell().await()) {
                        stage.app().ask(5);
                    }
                });
    }

    private static Scenario allAddressesDead() {
        return Scenario.of(
                        Phase.CONNECT,
                        "name-all-addresses-dead",
                        "The node's name has two addresses, and both refuse the connect.")
                .expect(Expectation.of(CONNECT_REFUSED).saying("127\\.0\\.0\\.1", "127\\.0\\.0\\.2"))
                .trap("a message that names only the first address, or only the last, as if there were no other")
                .setup(setup -> setup.withSurroundings(Surroundings.NAMED))
                .play(stage -> {
                    stage.proxy().stopListening();
                    stage.connect();
                });
    }

    /** Somebody who listens, and never accepts; others wait in the queue already, as many as it takes. */
    private static InetSocketAddress fullListener(Stage stage) throws IOException {
        ServerSocket listener = stage.keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        InetSocketAddress address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        for (int i = 0; i < MOST_WAITING; i++) {
            Socket waiting = stage.keep(new Socket());
            try {
                waiting.connect(address, ACCEPTED_MILLIS);
            } catch (SocketTimeoutException e) {
                return address; // Nobody else fits.
            }
        }
        throw new IOException(MOST_WAITING + " connects fit a queue of 1");
    }
}
