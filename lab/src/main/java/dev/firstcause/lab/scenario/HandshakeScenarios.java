// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.HANDSHAKE_TIMEOUT;
import static dev.firstcause.lab.verdict.Cause.NO_COMMON_PARAMETERS;
import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What can befall the TLS handshake while both sides speak TLS. */
final class HandshakeScenarios {
    private static final Effect FIN = Effects.fin(Side.CLIENT);
    private static final Effect RST = Effects.reset(Side.CLIENT);
    private static final int STORM = 60;
    private static final int PARTLY = 40;

    private static final List<Moment> MOMENTS = List.of(
            new Moment("before-hello", "as soon as it has accepted", version -> When.atAccept()),
            new Moment("after-hello", "in answer to the ClientHello", version -> hello()),
            new Moment("in-server-hello", "in the middle of its ServerHello", version -> inServerHello()),
            new Moment("after-flight", "after its first flight", HandshakeScenarios::afterFlight));

    /** Alerts that a server, or what stands before it, gives as an answer to a ClientHello. */
    private static final List<Alert> ALERTS = List.of(
            new Alert(10, "unexpected_message"),
            new Alert(20, "bad_record_mac"),
            new Alert(40, "handshake_failure"),
            new Alert(47, "illegal_parameter"),
            new Alert(50, "decode_error"),
            new Alert(70, "protocol_version"),
            new Alert(71, "insufficient_security"),
            new Alert(80, "internal_error"),
            new Alert(86, "inappropriate_fallback"),
            new Alert(112, "unrecognized_name"),
            new Alert(120, "no_application_protocol"));

    /** Some of them, each of which is understood in another way. */
    private static final List<Alert> RESET_AFTER = List.of(
            new Alert(40, "handshake_failure"), new Alert(70, "protocol_version"), new Alert(80, "internal_error"));

    private HandshakeScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (Moment moment : MOMENTS) {
            all.add(ending(moment, "fin", "ends TCP", FIN, PEER_TRUNCATED));
            all.add(ending(moment, "rst", "resets the connection", RST, PEER_RESET));
        }
        all.add(silence());
        all.add(stall());
        for (Alert alert : ALERTS) {
            all.add(alert(alert, "fin", FIN));
        }
        for (Alert alert : RESET_AFTER) {
            all.add(alert(alert, "rst", RST));
        }
        all.add(closeNotify());
        all.add(otherVersion(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3));
        all.add(otherVersion(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2));
        all.add(noCommonCipherSuite());
        all.add(well("sliced", "Each byte comes in a segment of its own.", Effects.slice()));
        all.add(well(
                "coalesced",
                "What is sent in many segments comes in few.",
                Effects.coalesce(1 << 14, Duration.ofMillis(20))));
        all.add(storm());
        return all;
    }

    /** When nothing but the client's first flight has been sent: it has not passed yet. */
    static When hello() {
        return When.atTlsRecord(Direction.UP, 1);
    }

    private static When inServerHello() {
        return When.inTlsRecord(Direction.DOWN, 1, null, PARTLY);
    }

    /** When we have the node's flight, and what we say to it has not passed yet. With TLS 1.3 we think that all is done. */
    private static When afterFlight(TlsVersion version) {
        return version == TlsVersion.TLS_1_2
                ? When.atTlsRecord(Direction.UP, 2)
                : When.atTlsRecord(Direction.UP, 1, RecordType.APPLICATION_DATA);
    }

    /** A play in which each connection meets a fault on its way up, and one is tried. */
    static Play meeting(When when, Effect effect) {
        return stage -> {
            stage.proxy().armForEach(when, effect);
            stage.connect();
        };
    }

    /** A play in which the ClientHello is answered in place of the node. */
    static Play answered(Effect answer) {
        return meeting(hello(), answer);
    }

    private record Moment(String name, String text, Function<TlsVersion, When> when) {}

    private static Scenario ending(Moment moment, String name, String deed, Effect effect, Cause cause) {
        return Scenario.of(Phase.HANDSHAKE, name + "-" + moment.name(), "The node " + deed + " " + moment.text() + ".")
                .expect(Expectation.of(cause))
                .trap("an application that is told that it is connected, or that a request failed")
                .alsoOnCassandra()
                .play(stage -> meeting(moment.when().apply(stage.tls()), effect).perform(stage));
    }

    private static Scenario silence() {
        return Scenario.of(Phase.HANDSHAKE, "silence", "The node accepts, and says nothing.")
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .expect(Expectation.of(HANDSHAKE_TIMEOUT).saying("handshake|TLS|SSL"))
                .trap("CQL is blamed, of which not a byte was sent")
                .alsoOnCassandra()
                .play(meeting(When.atAccept(), Effects.stall()));
    }

    private static Scenario stall() {
        return Scenario.of(Phase.HANDSHAKE, "stall-in-server-hello", "The node stops in the middle of its ServerHello.")
                .setup(setup -> setup.withPatience(Patience.SHORT))
                .expect(Expectation.of(HANDSHAKE_TIMEOUT).saying("handshake|TLS|SSL", "\\d+ bytes"))
                .trap("that something did come is not told")
                .alsoOnCassandra()
                .play(meeting(inServerHello(), Effects.stall()));
    }

    private record Alert(int number, String name) {
        boolean isDisagreement() {
            return number == 40 || number == 70 || number == 71;
        }
    }

    private static Scenario alert(Alert alert, String name, Effect end) {
        Expectation truth =
                alert.isDisagreement() ? Expectation.of(NO_COMMON_PARAMETERS, PEER_ALERT) : Expectation.of(PEER_ALERT);
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "alert-" + alert.number() + "-" + name,
                        "The ClientHello is answered by alert " + alert.name() + ", and a "
                                + name.toUpperCase(Locale.ROOT) + ".")
                .expect(truth.saying(alert.name()).pardoning(PEER_RESET, PEER_TRUNCATED))
                .trap("the end is told in place of the alert")
                .alsoOnCassandra()
                .play(answered(Effects.forge(Side.CLIENT, Forgeries.alert(alert.number()))
                        .then(end)));
    }

    private static Scenario closeNotify() {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "close-notify",
                        "The ClientHello is answered by a close_notify, and a FIN: the node ends TLS in order.")
                .expect(Expectation.of(PEER_CLOSED))
                .trap("a failure of TLS, though nothing was wrong with it")
                .alsoOnCassandra()
                .play(answered(
                        Effects.forge(Side.CLIENT, Forgeries.closeNotify()).then(FIN)));
    }

    private static Scenario otherVersion(TlsVersion its, TlsVersion ours) {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "node-only-tls" + its.number().replace(".", ""),
                        "The node speaks " + its + " only, and we speak " + ours + " only.")
                .setup(setup -> setup.withNode(node -> node.protocols(its.protocol())))
                .expect(ours, Expectation.of(NO_COMMON_PARAMETERS), "for the other version it is healthy")
                .play(Stage::connect);
    }

    private static Scenario noCommonCipherSuite() {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "no-common-cipher-suite",
                        "The node accepts cipher suites for RSA keys only, and its key is none.")
                .setup(setup -> setup.withNode(node -> node.cipherSuites("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")))
                .expect(
                        TlsVersion.TLS_1_2,
                        Expectation.of(NO_COMMON_PARAMETERS),
                        "the cipher suites of TLS 1.3 say nothing about keys")
                .play(Stage::connect);
    }

    private static Scenario well(String name, String story, Effect effect) {
        return Scenario.of(Phase.HANDSHAKE, name, story)
                .expect(Expectation.ALL_WELL)
                .alsoOnCassandra()
                .play(stage -> {
                    stage.proxy().armForEach(When.atAccept(), effect);
                    stage.connectWell();
                    stage.app().ask(5);
                });
    }

    private static Scenario storm() {
        return Scenario.of(Phase.HANDSHAKE, "storm", STORM + " connections are opened at once.")
                .expect(Expectation.ALL_WELL)
                .trap("time-outs of some, because the others are in the way")
                .stall(Duration.ofSeconds(5))
                .alsoOnCassandra()
                .play(stage -> {
                    for (int i = 0; i < STORM; i++) {
                        stage.connectWell();
                    }
                });
    }
}
