// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.SERVER_ERROR;

import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.List;

/** What the node's process does to its connections: it is killed, stopped in order, or hangs. */
final class ProcessScenarios {
    /** The kernel of a killed process sends a FIN, or a RST where something was unread. */
    private static final Expectation KILLED = Expectation.of(PEER_RESET, PEER_TRUNCATED);

    private ProcessScenarios() {}

    static List<Scenario> all() {
        return List.of(
                of(Phase.IDLE, "kill", "The node's process is killed while nothing is asked.")
                        .expect(KILLED)
                        .play(Plays.idle(stage -> stage.node().kill())),
                kill("kill-100", 100),
                kill("kill-1000", 1000),
                of(Phase.IDLE, "stop", "The node's process is stopped in order while nothing is asked.")
                        .expect(Expectation.of(PEER_CLOSED))
                        .play(Plays.idle(stage -> stage.node().stop())),
                stopRacing(),
                of(Phase.IDLE, "hang", "The node's process hangs for ever while nothing is asked; its kernel does not.")
                        .expect(Expectation.of(PEER_SILENT))
                        .trap("TCP says that all is well")
                        .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                        .play(Plays.idle(stage -> stage.node().hang())),
                of(
                                Phase.FLIGHT,
                                "hang",
                                "The node's process hangs for ever while 20 requests wait; its kernel does not.")
                        .expect(Expectation.of(PEER_SILENT))
                        .trap("TCP says that all is well")
                        .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                        .play(Plays.inFlight(stage -> stage.node().hang())),
                hangAWhile(),
                lateAnswers());
    }

    private static Scenario.Builder of(Phase phase, String name, String story) {
        return Scenario.of(phase, name, story).alsoOnCassandra();
    }

    private static Scenario kill(String name, int requests) {
        return of(Phase.FLIGHT, name, "The node's process is killed while " + requests + " requests wait.")
                .expect(KILLED)
                .trap("one of many is forgotten")
                .play(Plays.inFlight(requests, stage -> stage.node().kill()));
    }

    private static Scenario stopRacing() {
        return of(Phase.FLIGHT, "stop-racing", "The node's process is stopped in order while requests come and go.")
                // Requests that meet the closed socket are answered by a reset, which may overtake the close_notify; a
                // real node answers some of them with the ERROR that it is shutting down.
                .expect(Expectation.of(PEER_CLOSED, PEER_RESET, SERVER_ERROR))
                .trap("an answer that came is lost with the connection")
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    app.race(200).get(0).await();
                    stage.node().stop();
                    app.race(50);
                    app.awaitAll();
                    app.awaitGone();
                    app.later();
                });
    }

    private static Scenario hangAWhile() {
        return of(Phase.FLIGHT, "hang-1s", "The node's process hangs for a second, as in a garbage collection.")
                .expect(Expectation.ALL_WELL)
                .trap("a connection is given up that was only slow")
                .play(stage -> {
                    App app = stage.open();
                    stage.node().hang();
                    app.ask(20);
                    Plays.last(Duration.ofSeconds(1));
                    stage.node().resume();
                });
    }

    private static Scenario lateAnswers() {
        return of(
                        Phase.FLIGHT,
                        "late-answers",
                        "The node's process hangs until 20 requests have timed out, and answers them then.")
                .expect(Expectation.of(PEER_SILENT))
                .trap("late answers end requests a second time, or go to others")
                .setup(setup -> setup.withPatience(Patience.LONG.withRequest(Duration.ofMillis(700))))
                .play(stage -> {
                    App app = stage.open();
                    stage.node().hang();
                    app.race(20);
                    app.awaitAll();
                    stage.node().resume();
                    app.race(100);
                });
    }
}
