// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.LOCAL_CLOSE;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.List;

/** What can befall a connection that our own side closes. */
final class ClosingScenarios {
    /** A driver that closes in order lets requests end first, if need be by their own time-outs: that is no lie. */
    private static final Expectation CLOSED = Expectation.of(LOCAL_CLOSE, PEER_SILENT);

    private static final Patience BRIEF = Patience.LONG.withRequest(Duration.ofMillis(700));

    private ClosingScenarios() {}

    static List<Scenario> all() {
        return List.of(idle(), inFlight(), twice(), unsent(), whileReset(), whileKilled(), whileAnswered());
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.CLOSING, name, story).setup(setup -> setup.withPatience(BRIEF));
    }

    private static Scenario idle() {
        return of("idle", "We close while nothing is asked, and ask something then.")
                .expect(Expectation.of(LOCAL_CLOSE))
                .trap("the node is blamed")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    app.close();
                    app.awaitGone();
                    app.later();
                });
    }

    private static Scenario inFlight() {
        return of("in-flight", "We close while 20 requests wait for their answers.")
                .expect(CLOSED)
                .trap("the node is blamed")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    app.hold(20);
                    app.close();
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario twice() {
        return of("twice", "We close twice while 20 requests wait for their answers.")
                .expect(CLOSED)
                .trap("requests end twice")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    app.hold(20);
                    app.close();
                    app.close();
                    app.awaitAll();
                    app.later();
                    app.close();
                });
    }

    private static Scenario unsent() {
        return of("unsent", "We close while 12 MB of requests are being written to a node that does not read.")
                .expect(CLOSED)
                .trap("the close waits for bytes that nobody takes")
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    Plays.fire(stage, Effects.stopReading(Side.CLIENT));
                    app.send(48, 256 * 1024);
                    app.close();
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario whileReset() {
        return of("while-reset", "We close and the node resets at the same instant, twenty times.")
                .expect(Expectation.of(LOCAL_CLOSE, PEER_RESET, PEER_SILENT))
                .trap("requests end twice, or not at all")
                .play(stage -> {
                    Play reset = Plays.each(StandInConnection::reset);
                    for (int i = 0; i < 20; i++) {
                        App app = stage.open();
                        app.race(20);
                        if (stage.random().nextBoolean()) {
                            app.close();
                            reset.perform(stage);
                        } else {
                            reset.perform(stage);
                            app.close();
                        }
                        app.awaitAll();
                        app.later();
                    }
                });
    }

    private static Scenario whileKilled() {
        return of(
                        "while-killed",
                        "We close 20 requests in flight, and the node's process is killed at the same instant.")
                .expect(Expectation.of(LOCAL_CLOSE, PEER_RESET, PEER_TRUNCATED, PEER_SILENT))
                .trap("requests end twice, or not at all")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    app.hold(20);
                    app.close();
                    stage.node().kill();
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario whileAnswered() {
        return of("while-answered", "We close while 200 answers are on their way.")
                .expect(CLOSED)
                .trap("requests end twice, or not at all")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    app.race(200);
                    app.close();
                    app.awaitAll();
                    app.later();
                });
    }
}
