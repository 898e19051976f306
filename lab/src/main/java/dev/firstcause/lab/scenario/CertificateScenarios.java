// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CLIENT_CERT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.NO_COMMON_PARAMETERS;
import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.SERVER_CERT_REFUSED;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.Outgoing;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.verdict.Expectation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the certificates of either side, and what looks wrong and is not. */
final class CertificateScenarios {
    private static final String ADDRESS = "127.0.0.1";
    private static final String NAME = "localhost";
    private static final String NOT_YET = "not (yet )?valid|not ?before|notYetValid";
    /** Who sees which time our host believes it is finds a wrong clock; else the certificate is renewed in vain. */
    private static final String OUR_CLOCK = "clock.{0,20}\\d{4}-\\d\\d-\\d\\d";

    private static final String ELSEWHERE = "altern|elsewhere\\.example";
    private static final String NO_PATH = "unable to find valid certification path|trust|self-signed|issuer";

    /** What is wrong with a node's certificate. */
    private record Trouble(String name, String text, List<String> words, Function<TestAuthority, Identity> server) {
        Trouble(String name, String text, String word, Function<TestAuthority, Identity> server) {
            this(name, text, List.of(word), server);
        }
    }

    private static final List<Trouble> TROUBLES = List.of(
            new Trouble("expired", "has expired", "expired", authority -> authority.expired(ADDRESS, NAME)),
            new Trouble(
                    "not-yet-valid", "is not valid yet", NOT_YET, authority -> authority.notYetValid(ADDRESS, NAME)),
            new Trouble(
                    "clock-year-ahead",
                    "was good until eleven months ago: so a client sees a fresh one whose clock is a year ahead",
                    List.of("expired", OUR_CLOCK),
                    authority -> shifted(authority, -365)),
            new Trouble(
                    "clock-year-behind",
                    "is good from eleven months on: so a client sees an older one whose clock is a year behind",
                    List.of(NOT_YET, OUR_CLOCK),
                    authority -> shifted(authority, 335)),
            new Trouble(
                    "self-signed",
                    "is signed by itself",
                    NO_PATH,
                    authority -> TestAuthority.selfSigned(ADDRESS, NAME)),
            new Trouble(
                    "unknown-ca",
                    "is of an authority that we do not know",
                    NO_PATH,
                    authority -> TestAuthority.create("Somebody Else").server(ADDRESS, NAME)),
            new Trouble(
                    "namesake-ca",
                    "is of an authority that has the name of ours, and another key",
                    NO_PATH + "|signature|another key",
                    authority -> TestAuthority.create().server(ADDRESS, NAME)),
            new Trouble(
                    "missing-intermediate",
                    "comes without that of the authority between it and ours",
                    NO_PATH,
                    authority -> alone(authority.intermediate().server(ADDRESS, NAME))),
            new Trouble(
                    "wrong-host",
                    "is for another host",
                    ELSEWHERE,
                    authority -> authority.server("10.9.8.7", "elsewhere.example")),
            new Trouble(
                    "name-only",
                    "is for the node's name, and we connect to its address",
                    "altern|is for localhost",
                    authority -> authority.server(NAME)),
            new Trouble(
                    "other-wildcard",
                    "is for all hosts of another domain",
                    "altern|\\*\\.nodes\\.example",
                    authority -> authority.server("*.nodes.example")),
            new Trouble(
                    "for-clients",
                    "is for clients, and not for servers",
                    "usage",
                    authority ->
                            authority.issue().ip(ADDRESS).dns(NAME).forClients().issue()),
            new Trouble(
                    "expired-wrong-host",
                    "has expired, and is for another host",
                    List.of("expired", ELSEWHERE),
                    authority -> authority.expired("10.9.8.7", "elsewhere.example")),
            new Trouble(
                    "not-yet-valid-wrong-host",
                    "is not valid yet, and is for another host",
                    List.of(NOT_YET, ELSEWHERE),
                    authority -> authority.notYetValid("10.9.8.7", "elsewhere.example")),
            new Trouble(
                    "unknown-ca-expired",
                    "is of an authority that we do not know, and has expired",
                    List.of(NO_PATH, "expired"),
                    authority -> TestAuthority.create("Somebody Else").expired(ADDRESS, NAME)));

    /** What a node says to clients without a good certificate: servers differ, and may say any of these. */
    private static final Map<Integer, String> REFUSALS = new TreeMap<>(Map.of(
            40, "handshake_failure",
            42, "bad_certificate",
            43, "unsupported_certificate",
            44, "certificate_revoked",
            45, "certificate_expired",
            46, "certificate_unknown",
            48, "unknown_ca",
            49, "access_denied",
            116, "certificate_required"));

    private static final String ANY_REFUSAL = String.join("|", REFUSALS.values());

    private CertificateScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        TROUBLES.forEach(trouble -> all.add(refusedByUs(trouble)));
        all.add(addressOnly());
        all.add(connectByName());
        all.add(intermediate());
        all.add(clientAccepted());
        for (Shown shown : SHOWN) {
            all.add(refusedByNode(shown));
            all.add(refusedAndReset(shown));
        }
        REFUSALS.forEach((number, name) -> all.add(refusedWith(number, name)));
        return all;
    }

    /** Good for thirty days, from so many days after now. */
    private static Identity shifted(TestAuthority authority, int days) {
        Instant from = Instant.now().plus(Duration.ofDays(days));
        return authority
                .issue()
                .ip(ADDRESS)
                .dns(NAME)
                .forServers()
                .validFrom(from)
                .validUntil(from.plus(Duration.ofDays(30)))
                .issue();
    }

    private static Identity alone(Identity of) {
        return new Identity(of.key(), of.chain().subList(0, 1));
    }

    private static Scenario refusedByUs(Trouble trouble) {
        return Scenario.of(Phase.HANDSHAKE, "cert-" + trouble.name(), "The node's certificate " + trouble.text() + ".")
                .setup(setup -> setup.withServer(trouble.server()))
                .expect(Expectation.of(SERVER_CERT_REFUSED)
                        .saying(trouble.words().toArray(String[]::new)))
                .trap("our own alert is told, and not why we sent it")
                .play(Stage::connect);
    }

    private static Scenario.Builder accepted(String name, String story, Function<TestAuthority, Identity> server) {
        return Scenario.of(Phase.HANDSHAKE, name, story)
                .setup(setup -> setup.withServer(server))
                .expect(Expectation.ALL_WELL);
    }

    private static Scenario addressOnly() {
        return accepted(
                        "cert-address-only",
                        "The node's certificate is for its address, and for no name.",
                        authority -> authority.issue().ip(ADDRESS).forServers().issue())
                .play(CertificateScenarios::connectAndAsk);
    }

    private static Scenario connectByName() {
        return accepted(
                        "cert-connect-by-name",
                        "The node's certificate is for its name, by which we connect.",
                        authority -> authority.server(NAME))
                .play(stage -> stage.connectTo(InetSocketAddress.createUnresolved(
                        NAME, stage.proxy().address().getPort())));
    }

    private static Scenario intermediate() {
        return accepted(
                        "cert-intermediate",
                        "The node's certificate comes with that of the authority between it and ours.",
                        authority -> authority.intermediate().server(ADDRESS, NAME))
                .play(CertificateScenarios::connectAndAsk);
    }

    private static void connectAndAsk(Stage stage) throws IOException, InterruptedException {
        stage.connectWell();
        stage.app().ask(1);
    }

    /** Whom a node trusts that wants certificates of its clients. Made when it is needed first. */
    private static final class Clients {
        static final TestAuthority AUTHORITY = TestAuthority.create("Firstcause Test Clients");

        static Identity expired() {
            Instant yesterday = Instant.now().minus(Duration.ofDays(1));
            return AUTHORITY
                    .issue()
                    .commonName("app")
                    .forClients()
                    .validFrom(yesterday.minus(Duration.ofDays(30)))
                    .validUntil(yesterday)
                    .issue();
        }
    }

    /** What the application shows to a node that trusts {@link Clients#AUTHORITY}, and should not. */
    private record Shown(String name, String story, Function<TestAuthority, @Nullable Identity> client) {}

    private static final List<Shown> SHOWN = List.of(
            new Shown("none", "We show no certificate to a node that wants one", authority -> null),
            new Shown(
                    "unknown-ca",
                    "We show a certificate of an authority that the node does not know",
                    authority -> authority.client("app")),
            new Shown("expired", "We show a certificate that has expired", authority -> Clients.expired()));

    private static Setup wanting(Setup setup, Function<TestAuthority, @Nullable Identity> client) {
        return setup.withClient(client).withNode(node -> node.clientCertificates(Clients.AUTHORITY));
    }

    private static Scenario clientAccepted() {
        return Scenario.of(Phase.HANDSHAKE, "client-cert-good", "We show a good certificate to a node that wants one.")
                .setup(setup -> wanting(setup, authority -> Clients.AUTHORITY.client("app")))
                .expect(Expectation.ALL_WELL)
                .play(CertificateScenarios::connectAndAsk);
    }

    private static Expectation refused(String alert) {
        return Expectation.of(CLIENT_CERT_REFUSED)
                .saying(alert)
                .pardoning(NO_COMMON_PARAMETERS, PEER_ALERT, PEER_RESET, PEER_TRUNCATED);
    }

    private static Scenario refusedByNode(Shown shown) {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "client-cert-" + shown.name(),
                        shown.story() + ": it says so by the alert that its TLS chooses, and ends TCP.")
                .setup(setup -> wanting(setup, shown.client()))
                .expect(refused(ANY_REFUSAL))
                .trap("with TLS 1.3, an application that is told that it is connected")
                .play(Stage::connect);
    }

    private static Scenario refusedAndReset(Shown shown) {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "client-cert-" + shown.name() + "-rst",
                        shown.story() + ": it says so, and resets the connection, as a close with unread data does.")
                .setup(setup -> wanting(setup, shown.client()))
                .expect(refused(ANY_REFUSAL))
                .trap("the reset is told in place of the alert before it")
                .play(stage -> {
                    stage.standIn().intervene(CertificateScenarios::resetAfterAlert);
                    stage.connect();
                });
    }

    private static boolean resetAfterAlert(Outgoing outgoing, StandInConnection connection) {
        if (outgoing.kind() != Outgoing.Kind.ALERT) {
            return true;
        }
        byte[] alert = new byte[outgoing.bytes().remaining()];
        outgoing.bytes().duplicate().get(alert);
        connection.sendRaw(alert);
        connection.reset();
        return false;
    }

    private static Scenario refusedWith(int number, String name) {
        return Scenario.of(
                        Phase.HANDSHAKE,
                        "client-cert-alert-" + number,
                        "The node refuses our certificate by alert " + name + ".")
                .setup(setup -> wanting(setup, authority -> authority.client("app"))
                        .withNode(node -> node.scriptedTls().refuseWith(number)))
                .expect(refused(name))
                .play(Stage::connect);
    }
}
