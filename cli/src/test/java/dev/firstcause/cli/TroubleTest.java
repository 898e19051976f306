// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Startup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints with which something is wrong: the step, the kind and the remedy that are told, in text and in JSON. */
@Timeout(120)
class TroubleTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("The CA");

    @TempDir
    Path folder;

    private String trusted;

    @BeforeEach
    void writeTrust() throws IOException {
        trusted = "--ca=" + AUTHORITY.writeTo(folder);
    }

    /** What is expected of a run and of the same in JSON. */
    private static void assertTrouble(String kind, String step, String detail, String hint, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(0, "probe");
        Run text = Run.of(all.toArray(new String[0]));
        assertThat(text.err()).isEmpty();
        assertThat(text.code()).as(text.out()).isEqualTo(1);
        assertThat(text.out())
                .containsPattern("\n\u2717 " + step + " +\\d+ ms  failed\n\n" + kind + ", in phase: ")
                .containsPattern("\n  what   [^\n]*" + detail)
                .containsPattern("\n  hint   [^\n]*" + hint)
                .containsPattern("\n  cause  [\\w.]+");
        all.add("--json");
        Run json = Run.of(all.toArray(new String[0]));
        assertThat(json.code()).as(json.out()).isEqualTo(1);
        assertThat(json.object().get("ok").booleanValue()).isFalse();
        assertThat(json.steps()).endsWith(step + "!");
        assertThat(json.steps().stream().filter(name -> name.endsWith("!"))).hasSize(1);
        JsonNode failure = json.failure();
        assertThat(failure.fieldNames())
                .toIterable()
                .containsExactly(
                        "kind", "phase", "message", "hint", "causes", "symptomOnly", "silence", "others", "aftermath");
        assertThat(failure.get("kind").textValue()).isEqualTo(kind);
        assertThat(failure.get("message").textValue()).contains(kind).containsPattern(detail);
        assertThat(failure.get("hint").textValue()).containsPattern(hint);
        assertThat(failure.get("causes").get(0).textValue()).containsPattern("^[\\w.$]+Exception");
        assertThat(failure.get("symptomOnly").isBoolean()).isTrue();
        assertThat(failure.get("aftermath").isArray()).isTrue();
    }

    /** The addresses of a name in a JVM of its own, which reads them from a file. */
    @Test
    void each_address_of_a_name_is_told(@TempDir Path hosts) throws IOException, InterruptedException {
        Path file = Files.writeString(hosts.resolve("hosts"), "127.0.0.1 several.test\n127.0.0.2 several.test\n");
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + file,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.firstcause.cli.Main",
                        "probe",
                        "several.test:1",
                        "--plaintext")
                .redirectErrorStream(true)
                .start();
        String told = new String(probe.getInputStream().readAllBytes(), UTF_8);
        assertThat(probe.waitFor()).as(told).isEqualTo(1);
        assertThat(told)
                .contains("127.0.0.1, 127.0.0.2", "  what   Connection refused [at 127.0.0.1]")
                .contains("  also   CONNECT_REFUSED: Connection refused [at 127.0.0.2]")
                .contains("  where  node several.test:1 (plaintext");
    }

    @Test
    void a_host_that_nobody_knows() {
        assertTrouble(
                "RESOLVE_FAILED",
                "resolve",
                "no-such-host\\.invalid",
                "spelling",
                "no-such-host.invalid",
                "--timeout=3s");
    }

    @Test
    void a_port_on_which_nobody_listens() throws IOException {
        assertTrouble(
                "CONNECT_REFUSED", "connect", "refused", "node is up", "127.0.0.1:" + OddPort.closed(), "--plaintext");
    }

    @Test
    void a_plain_port_that_is_asked_for_tls() throws IOException {
        try (OddPort port = OddPort.plainCassandra()) {
            assertTrouble("NOT_TLS", "tls", "plaintext CQL, version 5", "add --plaintext", port.endpoint(), trusted);
        }
    }

    @Test
    void a_port_for_tls_that_is_asked_in_plaintext() throws IOException {
        try (OddPort port = OddPort.alert()) {
            assertTrouble("NOT_TLS", "options", "wants TLS", "leave --plaintext out", port.endpoint(), "--plaintext");
        }
    }

    @Test
    void a_tls_server_of_the_jdk_that_is_asked_in_plaintext_has_the_remedy_too()
            throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.server("127.0.0.1"), null, StandIn::usual)) {
            Run run = Run.json("probe", node.endpoint(), "--plaintext");
            assertThat(run.steps()).endsWith("options!");
            assertThat(run.failure().get("hint").textValue()).contains("leave --plaintext out");
        }
    }

    @Test
    void a_port_of_http() throws IOException {
        try (OddPort port = OddPort.saying("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")) {
            assertTrouble("NOT_TLS", "tls", "HTTP/1\\.1 400 Bad Request", "another port", port.endpoint(), trusted);
            assertTrouble("PROTOCOL_ERROR", "options", "version", "may not be CQL", port.endpoint(), "--plaintext");
        }
    }

    @Test
    void a_certificate_that_has_expired() throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.expired("127.0.0.1"), null, StandIn::usual)) {
            assertTrouble("SERVER_CERT_REFUSED", "tls", "has expired", "Renew", node.endpoint(), trusted);
        }
    }

    @Test
    void a_certificate_that_is_not_valid_yet() throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.notYetValid("127.0.0.1"), null, StandIn::usual)) {
            assertTrouble("SERVER_CERT_REFUSED", "tls", "not valid yet", "clock", node.endpoint(), trusted);
        }
    }

    @Test
    void a_certificate_for_another_host() throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.server("node9.example"), null, StandIn::usual)) {
            String detail = "it is for node9\\.example, and we asked for 127\\.0\\.0\\.1";
            assertTrouble("SERVER_CERT_REFUSED", "tls", detail, "--no-host-name-check", node.endpoint(), trusted);
            assertThat(Run.of("probe", node.endpoint(), trusted, "--no-host-name-check")
                            .code())
                    .isZero();
        }
    }

    @Test
    void a_certificate_of_an_authority_that_nobody_told_us_of() throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.server("127.0.0.1"), null, StandIn::usual)) {
            assertTrouble("SERVER_CERT_REFUSED", "tls", "CN=The CA is none of", "--ca FILE", node.endpoint());
            Path other = Files.writeString(
                    folder.resolve("other.pem"),
                    TestAuthority.create("Another CA").certificatePem());
            assertTrouble(
                    "SERVER_CERT_REFUSED",
                    "tls",
                    "CN=The CA is none of the 1 CAs that we trust \\(CN=Another CA\\)",
                    "--ca names others",
                    node.endpoint(),
                    "--ca=" + other);
        }
    }

    @Test
    void a_client_certificate_that_is_missing() throws IOException, GeneralSecurityException {
        try (StandIn node = StandIn.tls(AUTHORITY.server("127.0.0.1"), AUTHORITY, StandIn::usual)) {
            // With TLS 1.3 the server says so only when the handshake looks done.
            assertTrouble(
                    "CLIENT_CERT_REFUSED",
                    "options",
                    "we sent none",
                    "--cert FILE --key FILE",
                    node.endpoint(),
                    trusted);
        }
    }

    @Test
    void a_password_that_is_wrong_and_one_that_is_missing() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "s3cr3t");
        try (StandIn node = StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Startup) {
                return new Authenticate("org.example.Passwords");
            }
            return frame.message() instanceof AuthResponse
                    ? new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, "Provided username or password is wrong")
                    : StandIn.usual(frame, socket);
        })) {
            String[] arguments = {node.endpoint(), "--plaintext", "--user=ann", "--password-file=" + password};
            assertTrouble(
                    "STARTUP_REFUSED",
                    "auth",
                    "AUTHENTICATION_ERROR: Provided username or password is wrong",
                    "Check --user and its password",
                    arguments);
            assertThat(Run.of("probe", arguments[0], arguments[1], arguments[2], arguments[3])
                            .out())
                    .doesNotContain("s3cr3t");
            assertTrouble(
                    "STARTUP_REFUSED",
                    "auth",
                    "org\\.example\\.Passwords",
                    "--user NAME",
                    node.endpoint(),
                    "--plaintext");
        }
    }

    @Test
    void a_port_that_says_nothing() throws IOException {
        try (OddPort port = OddPort.silent()) {
            assertTrouble(
                    "HANDSHAKE_TIMEOUT", "tls", "not one byte", "--plaintext", port.endpoint(), "--timeout=300ms");
            assertTrouble(
                    "PEER_SILENT",
                    "options",
                    "was not answered",
                    "leave --plaintext out",
                    port.endpoint(),
                    "--plaintext",
                    "--timeout=300ms");
        }
    }

    @Test
    void a_query_that_is_refused() throws IOException {
        try (StandIn node = StandIn.plain((frame, socket) -> frame.message() instanceof Query
                ? new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much to do")
                : StandIn.usual(frame, socket))) {
            assertTrouble("QUERY_FAILED", "query", "OVERLOADED: too much to do", "log", node.endpoint(), "--plaintext");
        }
    }

    @Test
    void a_query_that_is_not_answered_by_a_node_that_lives_and_by_one_that_does_not() throws IOException {
        String[] arguments = {"", "--plaintext", "--timeout=300ms"};
        try (StandIn node = StandIn.plain(
                (frame, socket) -> frame.message() instanceof Query ? null : StandIn.usual(frame, socket))) {
            arguments[0] = node.endpoint();
            assertTrouble("QUERY_TIMEOUT", "query", "did not answer QUERY in time", "overloaded", arguments);
        }
        List<Object> silent = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (StandIn node = StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Query) {
                silent.add(socket);
            }
            return silent.contains(socket) ? null : StandIn.usual(frame, socket);
        })) {
            arguments[0] = node.endpoint();
            assertTrouble("PEER_SILENT", "query", "heartbeat", "stopped", arguments);
        }
    }
}
