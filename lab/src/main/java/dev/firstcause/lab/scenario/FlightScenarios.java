// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.NOT_TLS;
import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What can befall a connection while requests wait for their answers. */
final class FlightScenarios {
    private static final int CLOSE_NOTIFY = 0;

    private FlightScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.add(reset());
        all.add(whileWriting("rst-while-writing", "is reset", PEER_RESET, Effects.reset(Side.CLIENT)));
        all.add(resetBehindAnswers());
        all.add(resetAmongAnswers());
        all.add(fin());
        all.add(whileWriting("fin-while-writing", "is ended with a FIN", PEER_TRUNCATED, Effects.fin(Side.CLIENT)));
        all.add(finInsideRecord());
        all.add(finInsideFrame());
        all.add(halfClose());
        all.add(closeNotify());
        all.add(closeNotifyWithoutFin());
        all.addAll(alerts());
        all.add(http());
        all.add(blackhole());
        all.add(requestTimeout());
        all.add(truncatedThenStall());
        all.add(stopsReading());
        all.add(stopsReadingForAWhile());
        all.add(stallsForAWhile());
        all.addAll(slow());
        return all;
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.FLIGHT, name, story);
    }

    private static Scenario reset() {
        return of("rst", "The connection is reset while 20 requests wait for their answers.")
                .expect(Expectation.of(PEER_RESET))
                .trap("broken pipe or a closed channel in place of the reset")
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.reset(Side.CLIENT))));
    }

    private static Scenario fin() {
        return of("fin", "The node ends TCP, and not TLS, while 20 requests wait for their answers.")
                .expect(Expectation.of(PEER_TRUNCATED))
                .trap("a closed channel, as if we had closed it")
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.fin(Side.CLIENT))));
    }

    private static Scenario whileWriting(String name, String what, Cause cause, Effect effect) {
        return of(name, "The connection " + what + " while 500 requests are being written.")
                .expect(Expectation.of(cause))
                .trap("broken pipe: the writer sees the end first")
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    stage.proxy().armForEach(When.afterBytesUp(20_000), effect);
                    app.send(500);
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario resetBehindAnswers() {
        return of("answers-then-rst", "Five answers come, and a RST right behind them; ten more requests wait.")
                .expect(Expectation.of(PEER_RESET))
                .trap("requests fail whose answers have come")
                .play(stage -> {
                    App app = stage.open();
                    app.hold(10);
                    stage.proxy().stopListening();
                    stage.proxy()
                            .armForEach(
                                    When.atTlsRecord(Direction.DOWN, 6, RecordType.APPLICATION_DATA),
                                    Effects.reset(Side.CLIENT));
                    app.ask(5);
                    app.race(1);
                    app.awaitAll();
                });
    }

    private static Scenario resetAmongAnswers() {
        return of("rst-among-answers", "The connection is reset somewhere among 200 answers.")
                .expect(Expectation.of(PEER_RESET))
                .trap("an answer goes to the wrong request")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    stage.proxy().armForEach(When.afterBytesDown(5_000), Effects.reset(Side.CLIENT));
                    app.race(200);
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario finInsideRecord() {
        return of("fin-mid-record", "TCP ends 20 bytes into a TLS record while 20 requests wait for their answers.")
                .expect(Expectation.of(PEER_TRUNCATED).saying("\\b20 of \\d|20 bytes|inside a|partial|incomplete"))
                .trap("an end between records")
                .play(Plays.inFlight(stage -> {
                    stage.proxy()
                            .armForEach(
                                    When.inTlsRecord(Direction.DOWN, 1, RecordType.APPLICATION_DATA, 20),
                                    Effects.fin(Side.CLIENT));
                    Plays.each(connection -> connection.send(Plays.event(stage)))
                            .perform(stage);
                }));
    }

    private static Scenario finInsideFrame() {
        return of("fin-mid-frame", "TCP ends between two TLS records, in the midst of a frame of CQL.")
                .expect(Expectation.of(PEER_TRUNCATED).saying("frame|segment|incomplete|message"))
                .trap("an end between frames")
                .play(Plays.inFlight(stage -> {
                    byte[] whole = Plays.segment(stage);
                    byte[] half = Arrays.copyOf(whole, whole.length / 2);
                    Plays.each(connection -> {
                                connection.sendBytes(half);
                                connection.finish();
                            })
                            .perform(stage);
                }));
    }

    private static Scenario halfClose() {
        return of("half-close", "The node sends a FIN, and goes on reading.")
                .expect(Expectation.of(PEER_TRUNCATED))
                .trap("requests go on being sent, and nobody can answer")
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.halfClose(Side.CLIENT))));
    }

    private static Scenario closeNotify() {
        return of("close-notify-fin", "The node ends TLS and then TCP, in order, while 20 requests wait.")
                .expect(Expectation.of(PEER_CLOSED))
                .play(Plays.inFlight(Plays.each(StandInConnection::close)));
    }

    private static Scenario closeNotifyWithoutFin() {
        return of("close-notify-no-fin", "The node ends TLS with a close_notify while 20 requests wait, and not TCP.")
                .expect(Expectation.of(PEER_CLOSED))
                .trap("all requests wait until they time out")
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls).withPatience(Plays.REQUESTS))
                .play(Plays.inFlight(Plays.each(connection -> connection.warn(CLOSE_NOTIFY))));
    }

    private static List<Scenario> alerts() {
        return List.of(
                alert("alert-80-fin", 80, "internal_error", ", and a FIN", StandInConnection::finish),
                alert("alert-80-rst", 80, "internal_error", ", and a RST", StandInConnection::reset),
                alert("alert-80", 80, "internal_error", ", and leaves TCP open", connection -> {}),
                alert("alert-20-rst", 20, "bad_record_mac", ", and a RST", StandInConnection::reset),
                alert("alert-44-fin", 44, "certificate_revoked", ", and a FIN", StandInConnection::finish));
    }

    private static Scenario alert(
            String name, int number, String word, String ending, Consumer<StandInConnection> after) {
        return of(name, "The node sends the alert " + word + " while 20 requests wait" + ending + ".")
                .expect(Expectation.of(PEER_ALERT).saying(word))
                .trap("the end of TCP behind it hides the alert")
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls))
                .play(Plays.inFlight(Plays.each(connection -> {
                    connection.alert(number);
                    after.accept(connection);
                })));
    }

    private static Scenario http() {
        return of("http-in-stream", "Something in between answers in the midst of TLS, in plain HTTP.")
                .expect(Expectation.of(NOT_TLS).saying("HTTP|48545450"))
                .trap("a record that is too big: P/ read as a length")
                .alsoOnCassandra()
                .play(Plays.inFlight(
                        Plays.doing(Effects.forge(Side.CLIENT, Forgeries.http("503 Service Unavailable")))));
    }

    private static Scenario blackhole() {
        return of("blackhole", "Nothing gets through any more, either way, while 20 requests wait.")
                .expect(Expectation.of(PEER_SILENT))
                .trap("a quarter of an hour of retransmissions")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.blackhole())));
    }

    private static Scenario requestTimeout() {
        return of(
                        "request-timeout",
                        "Nothing gets through any more, and the requests time out before a heartbeat does.")
                .expect(Expectation.of(PEER_SILENT))
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.blackhole())));
    }

    private static Scenario truncatedThenStall() {
        return of("truncated-then-stall", "20 bytes of an answer come, and then nothing, while 20 requests wait.")
                .expect(Expectation.of(PEER_SILENT).saying("\\b20 of \\d|20 bytes|inside a|partial|incomplete"))
                .trap("silence, and no word of the record that began")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .play(Plays.inFlight(stage -> {
                    stage.proxy()
                            .armForEach(
                                    When.inTlsRecord(Direction.DOWN, 1, RecordType.APPLICATION_DATA, 20),
                                    Effects.blackhole());
                    Plays.each(connection -> connection.send(Plays.event(stage)))
                            .perform(stage);
                }));
    }

    private static Scenario stopsReading() {
        return of("peer-stops-reading", "The node reads no more while 12 MB of requests are being written.")
                .expect(Expectation.of(PEER_SILENT))
                .trap("a queue that grows for ever")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    Plays.fire(stage, Effects.stopReading(Side.CLIENT));
                    app.send(48, 256 * 1024);
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario stopsReadingForAWhile() {
        return of(
                        "peer-stops-reading-1s",
                        "The node reads nothing for a second while 12 MB of requests are being written.")
                .expect(Expectation.ALL_WELL)
                .trap("a connection is given up that was only slow")
                .play(stage -> {
                    App app = stage.open();
                    Fault fault = Plays.fire(stage, Effects.stopReading(Side.CLIENT));
                    app.ask(48, 256 * 1024);
                    Plays.last(Duration.ofSeconds(1));
                    fault.disarm();
                });
    }

    private static Scenario stallsForAWhile() {
        return of("stall-1s", "Nothing gets through for a second, and then all of it.")
                .expect(Expectation.ALL_WELL)
                .trap("a connection is given up that was only slow")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    Fault fault = Plays.fire(stage, Effects.stall());
                    app.ask(100);
                    Plays.last(Duration.ofSeconds(1));
                    fault.disarm();
                });
    }

    private static List<Scenario> slow() {
        return List.of(
                slow("sliced", "Each byte comes in a segment of its own", Effects.slice()),
                slow("coalesced", "Many answers come at once", Effects.coalesce(4096, Duration.ofMillis(50))),
                slow("delayed", "All comes 10 to 50 ms later", delay()),
                slow("throttled", "20 kB a second get through", Effects.throttle(20_000)));
    }

    private static Effect delay() {
        return Effects.delay(Duration.ofMillis(10), Duration.ofMillis(50));
    }

    private static Scenario slow(String name, String story, Effect effect) {
        return of(name, story + " while 100 requests are asked and answered.")
                .expect(Expectation.ALL_WELL)
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    Plays.fire(stage, effect);
                    app.ask(100);
                });
    }
}
