// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.NOT_TLS;
import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.PLAINTEXT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.RECORD_INVALID;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can befall a handshake when somebody does not speak TLS. */
final class NotTlsScenarios {
    private static final Effect FIN = Effects.fin(Side.CLIENT);
    private static final Effect RST = Effects.reset(Side.CLIENT);
    private static final int LENGTH = 64;

    private NotTlsScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.add(http());
        all.add(garbage());
        all.add(garbageRecord());
        for (int stream : new int[] {0, 0x0102, 0x0103}) {
            all.add(plainCql(stream, "fin", FIN));
            all.add(plainCql(stream, "rst", RST));
        }
        all.add(plainNode());
        all.add(plainClient());
        all.add(plainClientEnded("fin", FIN, PLAINTEXT_REFUSED, PEER_CLOSED, PEER_TRUNCATED));
        all.add(plainClientEnded("rst", RST, PLAINTEXT_REFUSED, PEER_RESET));
        return all;
    }

    private static Scenario http() {
        return Scenario.of(Phase.HANDSHAKE, "http", "The ClientHello is answered in HTTP.")
                .expect(Expectation.of(NOT_TLS).saying("HTTP|48 ?54 ?54 ?50"))
                .trap("a failure of TLS that does not show what came")
                .alsoOnCassandra()
                .play(HandshakeScenarios.answered(Effects.forge(Side.CLIENT, Forgeries.http("400 Bad Request"))
                        .then(FIN)));
    }

    private static Scenario garbage() {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "garbage",
                        "The ClientHello is answered by bytes without any sense, and the connection stays open.")
                .expect(Expectation.of(NOT_TLS))
                .trap("a time-out, after waiting for more")
                .alsoOnCassandra()
                .play(HandshakeScenarios.answered(Effects.garbage(Side.CLIENT, LENGTH)));
    }

    private static Scenario garbageRecord() {
        byte[] record = new byte[5 + LENGTH];
        Arrays.fill(record, (byte) 0xee);
        System.arraycopy(new byte[] {22, 3, 3, 0, LENGTH}, 0, record, 0, 5);
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "garbage-record",
                        "The ClientHello is answered by a record whose header is right, with no sense in it.")
                .expect(Expectation.of(RECORD_INVALID))
                .trap("a time-out, after waiting for more")
                .alsoOnCassandra()
                .play(HandshakeScenarios.answered(Effects.forge(Side.CLIENT, record)));
    }

    /** Cassandra takes the stream id of its answer from where it is in what it took for a frame. */
    private static Scenario plainCql(int stream, String name, Effect end) {
        String number = String.format(Locale.ROOT, "%04x", stream);
        byte[] error = Forgeries.cqlError(
                ProtocolVersion.V4,
                stream,
                ErrorCode.PROTOCOL_ERROR,
                "Invalid or unsupported protocol version (22); the lowest supported version is 3");
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "plain-cql-" + number + "-" + name,
                        "The ClientHello is answered by an ERROR of plain CQL on stream 0x" + number + ", and a "
                                + name.toUpperCase(Locale.ROOT) + ".")
                .expect(Expectation.of(NOT_TLS).pardoning(PEER_RESET, PEER_TRUNCATED))
                .trap("a time-out, where the bytes look like a record of SSL 2 that is not whole")
                .alsoOnCassandra()
                .play(HandshakeScenarios.answered(
                        Effects.forge(Side.CLIENT, error).then(end)));
    }

    private static Scenario plainNode() {
        return Scenario.of(Phase.HANDSHAKE, "plain-node", "We speak TLS, and the node speaks plain CQL.")
                .setup(Setup::withPlainServer)
                .expect(Expectation.of(NOT_TLS).pardoning(PEER_CLOSED, PEER_TRUNCATED))
                .play(Stage::connect);
    }

    private static Scenario plainClient() {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "plain-client",
                        "We speak plain CQL, and the node wants TLS: it says an alert.")
                .setup(Setup::withPlainClient)
                .expect(Expectation.of(NOT_TLS).pardoning(PEER_CLOSED, PEER_TRUNCATED))
                .trap("the alert is taken for a frame of CQL of an odd version")
                .play(Stage::connect);
    }

    private static Scenario plainClientEnded(String name, Effect end, Cause... causes) {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "plain-client-" + name,
                        "We speak plain CQL, and the node, which wants TLS, answers by nothing but a "
                                + name.toUpperCase(Locale.ROOT) + ".")
                .setup(Setup::withPlainClient)
                .expect(Expectation.of(NOT_TLS, causes).saying("TLS"))
                .alsoOnCassandra()
                .play(HandshakeScenarios.meeting(When.afterBytesUp(1), end));
    }
}
