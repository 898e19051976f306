// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.PROTOCOL_ERROR;
import static dev.firstcause.lab.verdict.Cause.STARTUP_REFUSED;

import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.Received;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Ready;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What can befall the start of CQL. */
final class StartupScenarios {
    private static final String USER = "cassandra";
    private static final String PASSWORD = "sesame";
    private static final int HEADER = 9;
    private static final int BODY = 2;
    private static final int RESPONSE = 0x80;
    private static final String SAID_BY_NODE = "said by the node";

    private static final int SUPPORTED = Opcode.SUPPORTED.number();
    private static final int OPTIONS = Opcode.OPTIONS.number();
    private static final List<Nonsense> NONSENSE = List.of(
            new Nonsense("unknown-opcode", "by a frame of an opcode that there is not", 0, 0, 0x42, BODY),
            new Nonsense("unknown-version", "by a frame of a version that there is not", 0x40, 0, SUPPORTED, BODY),
            new Nonsense("not-a-response", "by a request", RESPONSE, 0, OPTIONS, BODY),
            new Nonsense("frame-too-long", "by a frame of 2 GiB", 0, 0, SUPPORTED, Integer.MAX_VALUE),
            new Nonsense("negative-length", "by a frame of a negative length", 0, 0, SUPPORTED, -1),
            new Nonsense("unknown-stream", "on a stream on which nothing was asked", 0, 1, SUPPORTED, BODY));

    private StartupScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (Opcode opcode : List.of(Opcode.OPTIONS, Opcode.STARTUP, Opcode.AUTH_RESPONSE)) {
            all.add(silence(opcode));
            all.add(ending(opcode, "fin", "ends TCP, and not TLS,", Answer.finish(), PEER_TRUNCATED));
            all.add(ending(opcode, "rst", "resets the connection", Answer.reset(), PEER_RESET));
            all.add(ending(opcode, "close-notify", "ends TLS in order", Answer.close(), PEER_CLOSED));
        }
        all.add(wrongPassword());
        all.add(noPassword());
        all.add(rightPassword());
        all.add(refused(ErrorCode.OVERLOADED));
        all.add(refused(ErrorCode.IS_BOOTSTRAPPING));
        all.add(refused(ErrorCode.SERVER_ERROR));
        for (Opcode opcode : List.of(Opcode.STARTUP, Opcode.AUTH_RESPONSE)) {
            all.add(refusedAndEnded(opcode, "fin", Answer.finish()));
            all.add(refusedAndEnded(opcode, "rst", Answer.reset()));
        }
        all.add(downgrade(ProtocolVersion.V4));
        all.add(downgrade(ProtocolVersion.V3));
        all.add(noCommonVersion());
        all.add(wrongAnswer());
        NONSENSE.forEach(nonsense -> all.add(nonsense(nonsense)));
        return all;
    }

    private static UnaryOperator<Setup> withPassword(String password) {
        return setup -> setup.withNode(node -> node.password(USER, PASSWORD)).withLogin(USER, password);
    }

    private static String name(Opcode opcode) {
        return opcode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Each request of that kind is answered so. */
    private static Play answering(Opcode opcode, Answer answer) {
        return stage -> {
            stage.standIn().when(opcode).answers(answer);
            stage.connect();
        };
    }

    private static Scenario silence(Opcode opcode) {
        return Scenario.of(Phase.STARTUP, "no-answer-to-" + name(opcode), "The node does not answer " + opcode + ".")
                .setup(withPassword(PASSWORD))
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .expect(Expectation.of(PEER_SILENT).saying(opcode.name()))
                .trap("which request was not answered is not told")
                .play(answering(opcode, Answer.silence()));
    }

    private static Scenario ending(Opcode opcode, String name, String deed, Answer answer, Cause cause) {
        return Scenario.of(
                        Phase.STARTUP,
                        name + "-at-" + name(opcode),
                        "The node " + deed + " in answer to " + opcode + ".")
                .setup(withPassword(PASSWORD))
                .expect(Expectation.of(cause))
                .play(answering(opcode, answer));
    }

    private static Scenario wrongPassword() {
        return Scenario.of(Phase.STARTUP, "wrong-password", "The node does not accept the password.")
                .setup(withPassword("guessed"))
                .expect(Expectation.of(STARTUP_REFUSED).saying("password|credentials", USER))
                .trap("the password is shown")
                .play(Stage::connect);
    }

    private static Scenario noPassword() {
        return Scenario.of(Phase.STARTUP, "no-password", "The node wants a password, and the application has none.")
                .setup(setup -> setup.withNode(node -> node.password(USER, PASSWORD)))
                .expect(Expectation.of(STARTUP_REFUSED).saying("PasswordAuthenticator"))
                .play(Stage::connect);
    }

    private static Scenario rightPassword() {
        return Scenario.of(Phase.STARTUP, "right-password", "The node wants a password, and gets the right one.")
                .setup(withPassword(PASSWORD))
                .expect(Expectation.ALL_WELL)
                .play(StartupScenarios::connectAndAsk);
    }

    private static void connectAndAsk(Stage stage) throws IOException, InterruptedException {
        stage.connectWell();
        stage.app().ask(3);
    }

    private static Scenario refused(ErrorCode code) {
        String name = code.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return Scenario.of(Phase.STARTUP, name, "The node answers STARTUP by ERROR " + code + ".")
                .expect(Expectation.of(STARTUP_REFUSED).saying(SAID_BY_NODE))
                .trap("the node's words are lost")
                .play(answering(Opcode.STARTUP, Answer.error(code, "It is " + SAID_BY_NODE)));
    }

    private static Scenario refusedAndEnded(Opcode opcode, String name, Answer end) {
        ErrorCode code = opcode == Opcode.STARTUP ? ErrorCode.SERVER_ERROR : ErrorCode.AUTHENTICATION_ERROR;
        Answer error = Answer.error(code, "It is " + SAID_BY_NODE);
        return Scenario.of(
                        Phase.STARTUP,
                        "error-then-" + name + "-at-" + name(opcode),
                        "The node answers " + opcode + " by ERROR " + code + ", and a " + name.toUpperCase(Locale.ROOT)
                                + " comes right after it.")
                .setup(withPassword(PASSWORD))
                .expect(Expectation.of(STARTUP_REFUSED).saying(SAID_BY_NODE).pardoning(PEER_RESET, PEER_TRUNCATED))
                .trap("the end is told in place of the node's words")
                .play(answering(opcode, error.then(end)));
    }

    private static Scenario downgrade(ProtocolVersion newest) {
        return Scenario.of(
                        Phase.STARTUP,
                        "node-speaks-" + newest.toString().toLowerCase(Locale.ROOT),
                        "The node speaks no newer version of the protocol than " + newest + ".")
                .setup(setup -> setup.withNode(node -> node.versions(ProtocolVersion.V3, newest)))
                .expect(Expectation.ALL_WELL)
                .trap("a driver that gives up at the first version")
                .play(StartupScenarios::connectAndAsk);
    }

    private static Scenario noCommonVersion() {
        Answer error = Answer.error(
                ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version; supported versions are (66/v66)");
        return Scenario.of(
                        Phase.STARTUP, "no-common-version", "The node speaks no version of the protocol that we speak.")
                .expect(Expectation.of(STARTUP_REFUSED, PROTOCOL_ERROR).saying("version"))
                .play(stage -> {
                    stage.standIn().when(Opcode.OPTIONS).answers(error);
                    stage.standIn().when(Opcode.STARTUP).answers(error);
                    stage.connect();
                });
    }

    /** A whole answer to OPTIONS that cannot be. */
    private static Scenario wrongAnswer() {
        return nonsense("wrong-answer", "by READY", request -> Answer.of(Ready.INSTANCE));
    }

    private static Scenario nonsense(Nonsense nonsense) {
        return nonsense(nonsense.name(), nonsense.how(), request -> Answer.bytes(nonsense.to(request)));
    }

    private static Scenario nonsense(String name, String how, Function<Received, Answer> answer) {
        return Scenario.of(Phase.STARTUP, name, "The node answers OPTIONS " + how + ".")
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .expect(Expectation.of(PROTOCOL_ERROR).pardoning(PEER_SILENT))
                .trap("the nonsense is ignored, and only a time-out is told")
                .play(stage -> {
                    stage.standIn().when(Opcode.OPTIONS).answersWith(answer);
                    stage.connect();
                });
    }

    /**
     * A frame that cannot be.
     *
     * @param version bits of the version byte that are wrong
     * @param stream how far it is from the stream on which it was asked
     * @param opcode its number
     * @param length what it claims, whatever is true
     */
    private record Nonsense(String name, String how, int version, int stream, int opcode, int length) {
        /** The body is that of a SUPPORTED that lists nothing. */
        byte[] to(Received request) {
            return ByteBuffer.allocate(HEADER + BODY)
                    .put((byte) ((RESPONSE | request.version().number()) ^ version))
                    .put((byte) 0)
                    .putShort((short) (request.streamId() + stream))
                    .put((byte) opcode)
                    .putInt(length)
                    .array();
        }
    }
}
