// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.PROTOCOL_ERROR;
import static dev.firstcause.lab.verdict.Cause.RECORD_INVALID;
import static dev.firstcause.lab.verdict.Cause.SERVER_ERROR;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Result;
import java.util.ArrayList;
import java.util.List;

/** What can befall a connection on which nothing is asked. */
final class IdleScenarios {
    private static final int CLOSE_NOTIFY = 0;
    private static final int INTERNAL_ERROR = 80;
    private static final int USER_CANCELED = 90;

    private IdleScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(List.of(
                fin(),
                reset(),
                forgotten(),
                closeNotify(),
                closeNotifyWithoutFin(),
                alert(),
                blackhole(),
                halfARecord(),
                badMac(),
                dataThenReset(),
                strayAnswer()));
        all.addAll(strayErrors());
        all.addAll(List.of(newKeys(), userCanceled(), emptyRecords()));
        return all;
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.IDLE, name, story);
    }

    private static Scenario fin() {
        return of("fin", "The node ends TCP, and not TLS, while nothing is asked.")
                .expect(Expectation.of(PEER_TRUNCATED))
                .trap("nobody notices before the next request")
                .alsoOnCassandra()
                .play(Plays.idle(Plays.doing(Effects.fin(Side.CLIENT))));
    }

    private static Scenario reset() {
        return of("rst", "The connection is reset while nothing is asked.")
                .expect(Expectation.of(PEER_RESET))
                .alsoOnCassandra()
                .play(Plays.idle(Plays.doing(Effects.reset(Side.CLIENT))));
    }

    private static Scenario forgotten() {
        return of(
                        "forgotten",
                        "A firewall has forgotten the idle connection, and answers the next request with a RST; as a node"
                                + " does that was rebooted unseen.")
                .expect(Expectation.of(PEER_RESET))
                .trap("broken pipe")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    stage.proxy()
                            .armForEach(
                                    When.atTlsRecord(Direction.UP, 1, RecordType.APPLICATION_DATA),
                                    Effects.reset(Side.CLIENT));
                    app.send(1);
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario closeNotify() {
        return of("close-notify-fin", "The node ends TLS and then TCP, in order, while nothing is asked.")
                .expect(Expectation.of(PEER_CLOSED))
                .trap("an orderly end told as an error of TCP")
                .play(Plays.idle(Plays.each(StandInConnection::close)));
    }

    private static Scenario closeNotifyWithoutFin() {
        return of("close-notify-no-fin", "The node ends TLS with a close_notify, and leaves TCP open.")
                .expect(Expectation.of(PEER_CLOSED))
                .trap("a connection that stays in use though nobody hears it")
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls).withPatience(Plays.REQUESTS))
                .play(Plays.idle(Plays.each(connection -> connection.warn(CLOSE_NOTIFY))));
    }

    private static Scenario alert() {
        return of("alert-80-fin", "The node ends TLS with the alert internal_error, and TCP with a FIN.")
                .expect(Expectation.of(PEER_ALERT).saying("internal_error"))
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls))
                .play(Plays.idle(Plays.each(connection -> {
                    connection.alert(INTERNAL_ERROR);
                    connection.finish();
                })));
    }

    private static Scenario blackhole() {
        return of("blackhole", "Nothing gets through any more, either way, and nobody says so.")
                .expect(Expectation.of(PEER_SILENT))
                .trap("only TCP keepalive, which takes two hours")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .alsoOnCassandra()
                .play(Plays.idle(Plays.doing(Effects.blackhole())));
    }

    private static Scenario halfARecord() {
        byte[] half = new byte[20];
        half[0] = 23;
        half[1] = 3;
        half[2] = 3;
        half[4] = 100;
        return of("half-a-record", "20 of the 105 bytes of a TLS record come, and then nothing.")
                .expect(Expectation.of(PEER_SILENT).saying("20 of 105|20 bytes|partial|incomplete|inside a record"))
                .trap("silence, and no word of the record that began")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .play(Plays.idle(stage -> {
                    Plays.fire(stage, Effects.forge(Side.CLIENT, half).then(Effects.blackhole()));
                }));
    }

    private static Scenario badMac() {
        return of("bad-mac", "A TLS record that nobody waits for is changed on its way; the node leaves all open.")
                .expect(Expectation.of(RECORD_INVALID))
                .trap("a connection that is broken, and open for ever")
                .play(Plays.idle(stage -> {
                    Plays.fire(stage, Effects.corrupt());
                    Plays.each(connection -> connection.send(Plays.event(stage)))
                            .perform(stage);
                }));
    }

    private static Scenario dataThenReset() {
        return of("data-then-rst", "Data comes, and a RST right behind it, on 20 connections.")
                .expect(Expectation.of(PEER_RESET))
                .trap("the RST is lost behind the data")
                .play(stage -> {
                    List<App> apps = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        apps.add(stage.open());
                    }
                    stage.proxy().stopListening();
                    Plays.each(connection -> {
                                connection.send(Plays.event(stage));
                                connection.reset();
                            })
                            .perform(stage);
                    apps.get(0).awaitGone();
                    apps.forEach(App::later);
                });
    }

    private static Scenario strayAnswer() {
        return of("stray-answer", "The node answers what nobody has asked.")
                .expect(Expectation.of(PROTOCOL_ERROR))
                .trap("it passes unheard, and the next who has that stream id gets a wrong answer")
                .play(Plays.idle(Plays.each(connection ->
                        connection.send(Frame.response(ProtocolVersion.V5, 20_000, Result.Nothing.INSTANCE)))));
    }

    /** What a node cannot attribute to a request it answers on stream 0, or on one that no request has. */
    private static List<Scenario> strayErrors() {
        List<Scenario> all = new ArrayList<>();
        for (StrayStream stream : StrayStream.values()) {
            all.add(strayError(stream, "", "leaves the connection open", Plays.each(stream::sendError)));
            all.add(strayError(stream, "-fin", "ends TCP with a FIN", Plays.each(connection -> {
                stream.sendError(connection);
                connection.finish();
            })));
            all.add(strayError(stream, "-rst", "resets the connection", stage -> {
                // A RST of the node might overtake its words on their way through the proxy.
                stage.proxy()
                        .armForEach(
                                When.atTlsRecord(Direction.DOWN, 2, RecordType.APPLICATION_DATA),
                                Effects.reset(Side.CLIENT));
                Plays.each(connection -> {
                            stream.sendError(connection);
                            connection.send(Plays.event(stage));
                        })
                        .perform(stage);
            }));
        }
        return all;
    }

    private enum StrayStream {
        ZERO("zero", 0),
        UNKNOWN("unknown", 20_000),
        NEGATIVE("negative", -1);

        private final String word;
        private final int id;

        StrayStream(String word, int id) {
            this.word = word;
            this.id = id;
        }

        private void sendError(StandInConnection connection) {
            connection.send(Frame.response(
                    ProtocolVersion.V5,
                    id,
                    new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "java.lang.OutOfMemoryError: no room left")));
        }
    }

    private static Scenario strayError(StrayStream stream, String suffix, String end, Play blow) {
        return of(
                        "stray-error-" + stream.word + suffix,
                        "The node sends an ERROR on stream " + stream.id + ", on which no request waits, and " + end
                                + ".")
                .expect(Expectation.of(SERVER_ERROR).saying("OutOfMemoryError: no room left"))
                .trap("the words of the node are lost, and the stream id or the end of TCP is told")
                .play(Plays.idle(blow));
    }

    private static Scenario newKeys() {
        return of("new-keys", "The node wants new keys twice, between requests, by KeyUpdate.")
                .expect(Expectation.ALL_WELL)
                // Its like in TLS 1.2, a renegotiation, some stacks refuse when data come in its midst.
                .expect(TlsVersion.TLS_1_2, null, "")
                .play(stage -> {
                    App app = stage.open();
                    for (int i = 0; i < 2; i++) {
                        Plays.each(StandInConnection::rekey).perform(stage);
                        app.ask(20);
                        app.awaitAll();
                    }
                });
    }

    private static Scenario userCanceled() {
        return of("user-canceled", "The node sends the alert user_canceled, which is only a warning, and goes on.")
                .expect(Expectation.ALL_WELL)
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls))
                .play(stage -> {
                    App app = stage.open();
                    Plays.each(connection -> connection.warn(USER_CANCELED)).perform(stage);
                    app.ask(20);
                });
    }

    private static Scenario emptyRecords() {
        return of("empty-records", "The node sends many TLS records without data, and goes on.")
                .expect(Expectation.ALL_WELL)
                .expect(
                        TlsVersion.TLS_1_3,
                        Expectation.of(RECORD_INVALID),
                        "TLS 1.3 allows them, and yet the TLS of the JDK takes them for broken, and BoringSSL more than"
                                + " 32 in a row: that must be told")
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls))
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    Plays.each(connection -> {
                                // With 1.2 no more than all take, with 1.3 more than any does.
                                int count = stage.tls() == TlsVersion.TLS_1_2 ? 30 : 40;
                                for (int i = 0; i < count; i++) {
                                    connection.emptyRecord();
                                }
                            })
                            .perform(stage);
                    if (stage.tls() == TlsVersion.TLS_1_2) {
                        app.ask(20);
                    } else {
                        app.awaitGone();
                        app.later();
                    }
                });
    }
}
