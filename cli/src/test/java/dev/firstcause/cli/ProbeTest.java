// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints with which all is well. */
@Timeout(60)
class ProbeTest {
    private static final String SECRET = "s3cr3t";

    @TempDir
    Path folder;

    @Test
    void a_plain_node_is_shown_step_by_step() throws IOException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Run run = Run.of("probe", node.endpoint(), "--plaintext", "--transport=nio");
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .containsPattern("^127\\.0\\.0\\.1:\\d+, in plaintext on nio\n"
                            + "\u2713 resolve +\\d+ ms  127\\.0\\.0\\.1\n"
                            + "\u2713 connect +\\d+ ms  127\\.0\\.0\\.1:\\d+ -> " + node.endpoint() + "\n"
                            + "\u2713 options +\\d+ ms  CQL 3\\.4\\.7; compression lz4\n"
                            + "\u2713 startup +\\d+ ms  CQL v5\n"
                            + "\u2713 query +\\d+ ms  release 5\\.0\\.5, cluster Test \"Cluster\","
                            + " data center dc\u00fc\\.\\[2J, rack rack1\n"
                            + "\nAll is well\\.\n$");
        }
    }

    @Test
    void a_plain_node_is_one_object_in_json() throws IOException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Run run = Run.json("probe", node.endpoint(), "--plaintext", "--transport=nio");
            assertThat(run.code()).isZero();
            assertThat(run.steps()).containsExactly("resolve", "connect", "options", "startup", "query");
            JsonNode object = run.object();
            assertThat(object.get("ok").booleanValue()).isTrue();
            assertThat(object.get("endpoint").textValue()).isEqualTo(node.endpoint());
            assertThat(object.get("steps").get(4).get("detail").textValue())
                    .isEqualTo("release 5.0.5, cluster Test \"Cluster\", data center dc\u00fc\u001b[2J, rack rack1");
            assertThat(object.fieldNames())
                    .toIterable()
                    .containsExactly("ok", "endpoint", "transport", "tlsProvider", "steps");
            assertThat(object.get("transport").textValue()).isEqualTo("nio");
            assertThat(object.get("tlsProvider").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"nio,jdk", "netty-epoll,boringssl", "netty-nio,boringssl", "netty-nio,jdk"})
    void what_is_named_moves_the_bytes_and_does_tls(String transport, String provider)
            throws IOException, GeneralSecurityException {
        TestAuthority authority = TestAuthority.create("The CA");
        String ca = "--ca=" + authority.writeTo(folder);
        try (StandIn node = StandIn.tls(authority.server("127.0.0.1"), null, StandIn::usual)) {
            String[] arguments = {"probe", node.endpoint(), ca, "--transport=" + transport, "--tls-provider=" + provider
            };
            Run text = Run.of(arguments);
            assertThat(text.out())
                    .startsWith(node.endpoint() + ", over TLS (" + provider + ") on " + transport + "\n")
                    .endsWith("\nAll is well.\n");
            JsonNode object = Run.json(arguments).object();
            assertThat(object.get("ok").booleanValue()).isTrue();
            assertThat(object.get("transport").textValue()).isEqualTo(transport);
            assertThat(object.get("tlsProvider").textValue()).isEqualTo(provider);
        }
    }

    @Test
    void without_a_name_and_by_the_name_of_a_family_it_is_the_best_that_can_be_used()
            throws IOException, GeneralSecurityException {
        TestAuthority authority = TestAuthority.create("The CA");
        String ca = "--ca=" + authority.writeTo(folder);
        String best = TransportOptions.DEFAULT.provider().name();
        try (StandIn node = StandIn.tls(authority.server("127.0.0.1"), null, StandIn::usual)) {
            JsonNode object = Run.json("probe", node.endpoint(), ca).object();
            assertThat(object.get("transport").textValue()).isEqualTo(best);
            assertThat(object.get("tlsProvider").textValue()).isEqualTo("boringssl");
            Run family = Run.json("probe", node.endpoint(), ca, "--transport=netty");
            assertThat(family.object().get("transport").textValue()).isEqualTo(best);
        }
    }

    @Test
    void a_node_with_tls_client_certificates_and_passwords_is_shown_with_all_of_them()
            throws IOException, GeneralSecurityException {
        TestAuthority authority = TestAuthority.create("The CA");
        Path ca = authority.writeTo(folder);
        Path certificate = folder.resolve("app.pem");
        Path key = folder.resolve("app.key");
        authority.client("app").write(certificate, key);
        Path password = Files.writeString(folder.resolve("password"), SECRET + "\n");
        try (StandIn node = StandIn.tls(authority.server("127.0.0.1"), authority, (frame, socket) -> {
            if (frame.message() instanceof Startup) {
                return new Authenticate("org.example.Passwords");
            }
            return frame.message() instanceof AuthResponse ? new AuthSuccess(null) : StandIn.usual(frame, socket);
        })) {
            String[] arguments = {
                "probe",
                node.endpoint(),
                "--ca=" + ca,
                "--cert=" + certificate,
                "--key=" + key,
                "--user=ann",
                "--password-file=" + password
            };
            Run text = Run.of(arguments);
            String margin = " ".repeat(21);
            assertThat(text.out())
                    .containsPattern("\u2713 tls +\\d+ ms  TLSv1\\.3, TLS_AES_\\w+\n")
                    .contains("\n" + margin + "certificate CN=127.0.0.1 for 127.0.0.1, issued by CN=The CA\n")
                    .containsPattern("\n" + margin + "valid until \\S+Z, only \\d+ days left\n")
                    .contains("\n" + margin + "asked for a client certificate, and was sent CN=app\n")
                    .containsPattern("\u2713 auth +\\d+ ms  org\\.example\\.Passwords\n")
                    .endsWith("\nAll is well.\n")
                    .doesNotContain(SECRET);
            assertThat(text.code()).isZero();
            Run json = Run.json(arguments);
            assertThat(json.code()).isZero();
            assertThat(json.steps())
                    .containsExactly("resolve", "connect", "tls", "options", "startup", "auth", "query");
            assertThat(json.out()).doesNotContain(SECRET);
        }
    }

    @Test
    void a_node_that_knows_older_versions_only_has_each_of_its_steps_shown_once() throws IOException {
        try (StandIn node = StandIn.plain((frame, socket) -> frame.version() == ProtocolVersion.V5
                ? new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (5)")
                : StandIn.usual(frame, socket))) {
            Run text = Run.of("probe", node.endpoint(), "--plaintext");
            assertThat(text.out())
                    .containsOnlyOnce("connect ")
                    .containsOnlyOnce("options ")
                    .containsPattern("startup +\\d+ ms  CQL v4, after it refused v5\n");
            assertThat(Run.json("probe", node.endpoint(), "--plaintext").steps())
                    .containsExactly("resolve", "connect", "options", "startup", "query");
        }
    }

    @Test
    void a_password_comes_from_the_environment_too() throws IOException {
        try (StandIn node = StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Startup) {
                return new Authenticate("org.example.Passwords");
            } else if (frame.message() instanceof AuthResponse response) {
                byte[] token = new byte[response.token().remaining()];
                response.token().get(0, token);
                assertThat(token).isEqualTo(("\0ann\0" + SECRET).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return new AuthSuccess(null);
            }
            return StandIn.usual(frame, socket);
        })) {
            Run run = Run.of(
                    new Interruption(),
                    Map.of("CQL_PASSWORD", SECRET),
                    "probe",
                    node.endpoint(),
                    "--plaintext",
                    "--user=ann",
                    "--password-env=CQL_PASSWORD");
            assertThat(run.code()).as(run.out()).isZero();
        }
    }

    @Test
    void a_console_without_unicode_is_given_ascii() {
        StringWriter out = new StringWriter();
        TextOutput output = new TextOutput(new Terminal(new PrintWriter(out), new PrintWriter(out), false, false, 0));
        output.step(new Report.Step("resolve", true, Duration.ofMillis(3), "127.0.0.1"));
        output.step(new Report.Step("connect", false, Duration.ofMillis(1234), "Connection refused"));
        assertThat(out.toString().lines())
                .containsExactly("+ resolve      3 ms  127.0.0.1", "x connect   1234 ms  failed");
    }
}
