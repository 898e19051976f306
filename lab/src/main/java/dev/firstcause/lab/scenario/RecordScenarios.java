// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.NOT_TLS;
import static dev.firstcause.lab.verdict.Cause.PROTOCOL_ERROR;
import static dev.firstcause.lab.verdict.Cause.RECORD_INVALID;
import static dev.firstcause.lab.verdict.Cause.SERVER_ERROR;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** TLS records and frames of CQL that cannot be, while requests wait for their answers. */
final class RecordScenarios {
    private static final int HANDSHAKE = 22;
    private static final int DATA = 23;
    private static final int UNKNOWN_TYPE = 99;
    private static final int TLS_1_2 = 0x0303;
    private static final int FRAME_HEADER = 9;
    private static final int EVENT = 0x0c;

    private RecordScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(damaged());
        all.addAll(forged());
        all.addAll(segments());
        all.addAll(frames());
        all.add(errorAnswer());
        return all;
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.FLIGHT, name, story);
    }

    // ------------------------------------------------------------------ records of TLS that something happens to

    private static List<Scenario> damaged() {
        return List.of(
                damaged("record-corrupted", "is changed", Effects.corrupt()),
                damaged("record-dropped", "is lost", Effects.drop()),
                damaged("record-replayed", "comes twice", Effects.duplicate()),
                damaged("record-reordered", "comes after the one behind it", Effects.reorder()));
    }

    private static Scenario damaged(String name, String what, Effect effect) {
        return of(name, "A TLS record " + what + " on its way, while 20 requests wait.")
                .expect(Expectation.of(RECORD_INVALID))
                .trap("requests that wait for ever on a connection that is broken")
                .play(Plays.inFlight(stage -> {
                    Plays.fire(stage, effect);
                    Plays.each(connection -> {
                                connection.send(Plays.event(stage));
                                connection.send(Plays.event(stage));
                            })
                            .perform(stage);
                }));
    }

    // ------------------------------------------------------------------ records of TLS that nobody said

    private static List<Scenario> forged() {
        Expectation invalid = Expectation.of(RECORD_INVALID);
        Expectation either = Expectation.of(RECORD_INVALID, NOT_TLS);
        return List.of(
                forged("alert-in-clear", "An alert that is not encrypted", RECORD_INVALID_ALERT, Forgeries.alert(80)),
                forged("record-of-garbage", "A record of random bytes", invalid, record(DATA, TLS_1_2, 64, 64)),
                forged("record-in-clear", "A handshake record in clear", invalid, record(HANDSHAKE, TLS_1_2, 4, 4)),
                forged("record-too-large", "A record of 65,535 bytes", invalid, record(DATA, TLS_1_2, 0xffff, 64)),
                forged("record-bad-type", "A record of type 99", either, record(UNKNOWN_TYPE, TLS_1_2, 64, 64)),
                forged("record-bad-version", "A record of TLS 9.9", either, record(DATA, 0x0909, 64, 64)),
                garbage(either));
    }

    private static final Expectation RECORD_INVALID_ALERT =
            Expectation.of(RECORD_INVALID).saying("not encrypted|unencrypted|in clear|plain");

    private static Scenario forged(String name, String what, Expectation expectation, byte[] bytes) {
        return of(name, what + " comes in the midst of TLS, while 20 requests wait.")
                .expect(expectation)
                .setup(setup -> setup.withPatience(Plays.REQUESTS))
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.forge(Side.CLIENT, bytes))));
    }

    private static Scenario garbage(Expectation expectation) {
        return of("garbage-in-stream", "64 random bytes come in the midst of TLS, while 20 requests wait.")
                .expect(expectation)
                .alsoOnCassandra()
                .play(Plays.inFlight(Plays.doing(Effects.garbage(Side.CLIENT, 64))));
    }

    private static byte[] record(int type, int version, int announced, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(5 + length)
                .put((byte) type)
                .putShort((short) version)
                .putShort((short) announced);
        for (int i = 0; i < length; i++) {
            bytes.put((byte) (i * 37));
        }
        return bytes.array();
    }

    // ------------------------------------------------------------------ CQL inside of good TLS

    private static List<Scenario> segments() {
        return List.of(
                segment("segment-header-crc", "whose header has a wrong CRC", 1),
                segment("segment-payload-crc", "whose payload has a wrong CRC", 10));
    }

    private static Scenario segment(String name, String what, int flipped) {
        return of(name, "Inside good TLS comes a segment of CQL v5 " + what + ".")
                .expect(Expectation.of(PROTOCOL_ERROR).saying("CRC|checksum"))
                .play(Plays.inFlight(stage -> {
                    byte[] bytes = Plays.segment(stage);
                    bytes[flipped] ^= 1;
                    Plays.each(connection -> connection.sendBytes(bytes)).perform(stage);
                }));
    }

    private static List<Scenario> frames() {
        return List.of(
                frame("frame-bad-version", "of version 25", 0x99, EVENT, 0),
                frame("frame-bad-opcode", "of an unknown opcode", 0x84, 0x7f, 0),
                frame("frame-too-long", "of 2 GB", 0x84, EVENT, Integer.MAX_VALUE));
    }

    private static Scenario frame(String name, String what, int version, int opcode, int length) {
        byte[] header = ByteBuffer.allocate(FRAME_HEADER)
                .put((byte) version)
                .put((byte) 0)
                .putShort((short) -1)
                .put((byte) opcode)
                .putInt(length)
                .array();
        return of(name, "Inside good TLS comes a frame of CQL v4 " + what + ".")
                .expect(Expectation.of(PROTOCOL_ERROR))
                .setup(setup -> setup.withNode(node -> node.versions(ProtocolVersion.V3, ProtocolVersion.V4))
                        .withPatience(Plays.REQUESTS))
                .play(Plays.inFlight(Plays.each(connection -> connection.sendBytes(header))));
    }

    private static Scenario errorAnswer() {
        return of(
                        "error-answer",
                        "The node answers one of many requests with an ERROR: that is its result, and no end.")
                .expect(Expectation.of(SERVER_ERROR).saying("unconfigured table orders"))
                .trap("the others fail with it, or the connection is given up")
                .play(stage -> {
                    App app = stage.open();
                    stage.standIn()
                            .when(text -> text.contains("held-"))
                            .answers(Answer.error(ErrorCode.INVALID, "unconfigured table orders"));
                    app.ask(20);
                    app.send(1);
                    app.ask(20);
                    app.awaitAll();
                    app.ask(20);
                });
    }
}
