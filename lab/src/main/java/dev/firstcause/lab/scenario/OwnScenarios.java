// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CONNECT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.LOCAL_HELD_UP;
import static dev.firstcause.lab.verdict.Cause.LOCAL_LIMIT;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** What befalls the application's own side: the node has no part in it, and must not be blamed. */
final class OwnScenarios {
    private static final String NO_WORD_OF_THE_NODE = "^(?!.*(node|peer|server)[^;]{0,80} did not (answer|respond))";

    private OwnScenarios() {}

    static List<Scenario> all() {
        return List.of(heldUp(), noFiles(), noPorts(), noThreads(), refusedInFrench(), resetInFrench());
    }

    /** Longer than a heartbeat may go unanswered, and than a request may take. */
    private static Scenario heldUp() {
        Duration time = Duration.ofSeconds(3);
        Patience patience = new Patience(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Duration.ofMillis(1_500));
        return Scenario.of(
                        Phase.FLIGHT,
                        "loop-held-up",
                        "A callback of the application blocks the driver's event loop for 3 s while 20 requests wait, whose time is over meanwhile.")
                .expect(Expectation.of(LOCAL_HELD_UP).saying(NO_WORD_OF_THE_NODE))
                .trap("a node that is called silent, or a connection that is given up, though nobody looked at it")
                .setup(setup -> setup.withPatience(patience))
                .stall(time)
                .play(stage -> {
                    App app = stage.open();
                    app.hold(20);
                    app.holdUp(time);
                    app.awaitAll();
                    app.ask(5);
                });
    }

    private static Scenario noFiles() {
        return Scenario.of(
                        Phase.CONNECT,
                        "no-files-left",
                        "The process of the application may open no more files (ulimit -n).")
                .expect(Expectation.of(LOCAL_LIMIT))
                .trap("a node that is called unreachable, or an open connection that is lost")
                .setup(setup -> setup.withSurroundings(Surroundings.FEW_FILES))
                .play(stage -> {
                    App app = stage.open();
                    stage.exhaustFiles();
                    stage.connect().await();
                    app.ask(5);
                });
    }

    private static Scenario noPorts() {
        return Scenario.of(
                        Phase.CONNECT,
                        "no-ports-left",
                        "The host of the application has no local port left for another connection to the node.")
                .expect(Expectation.of(LOCAL_LIMIT))
                .trap("a node that is called unreachable, or an open connection that is lost")
                .setup(setup -> setup.withSurroundings(Surroundings.FEW_PORTS))
                .play(stage -> {
                    App app = stage.open();
                    stage.exhaustPorts();
                    stage.connect().await();
                    app.ask(5);
                });
    }

    /** A literal address needs no thread; to look up a name without one would block those who call, or the loop. */
    private static Scenario noThreads() {
        return Scenario.of(
                        Phase.CONNECT,
                        "no-threads-left",
                        "The process of the application may start no more threads (ulimit -u), and then it may again; the node's name is yet to be looked up.")
                .expect(Expectation.of(LOCAL_LIMIT).saying("thread"))
                .trap(
                        "an error thrown in a thread where nobody catches it, or a driver that does not work any more afterwards")
                .setup(setup -> setup.withSurroundings(Surroundings.FEW_THREADS))
                .play(stage -> {
                    stage.exhaustThreads();
                    stage.connectTo(InetSocketAddress.createUnresolved(
                                    "localhost", stage.proxy().address().getPort()))
                            .await();
                    stage.endThreads();
                    if (stage.connectWell().await()) {
                        stage.app().ask(5);
                    }
                });
    }

    private static Scenario refusedInFrench() {
        return french(Phase.CONNECT, "refused-in-french", "Nothing listens on the node's port")
                .expect(Expectation.of(CONNECT_REFUSED))
                .play(stage -> {
                    stage.proxy().stopListening();
                    stage.connect();
                });
    }

    private static Scenario resetInFrench() {
        return french(Phase.FLIGHT, "rst-in-french", "The connection is reset while 20 requests wait")
                .expect(Expectation.of(PEER_RESET))
                .play(Plays.inFlight(Plays.doing(Effects.reset(Side.CLIENT))));
    }

    private static Scenario.Builder french(Phase phase, String name, String story) {
        return Scenario.of(phase, name, story + ", and the kernel says so in French.")
                .trap("an error that nobody knows: only its English words are known")
                .setup(setup -> setup.withSurroundings(Surroundings.FRENCH));
    }
}
