// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.CassandraNode;
import dev.firstcause.lab.cassandra.RealCluster;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Cassandra with TLS, client certificates and passwords; the last test kills it while it is watched. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProbeCassandraTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();

    @TempDir
    static Path folder;

    private static RealCluster cluster;
    private static CassandraNode node;
    private static String trusted;
    private static Path certificate;
    private static Path key;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        trusted = "--ca=" + AUTHORITY.writeTo(folder);
        certificate = folder.resolve("client.pem");
        key = folder.resolve("client.key");
        AUTHORITY.client("app").write(certificate, key);
        cluster = RealCluster.builder()
                .tls(AUTHORITY)
                .clientCertificates(AUTHORITY)
                .password()
                .start();
        node = cluster.node(1);
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Run probe(String password, String... more) {
        List<String> all = new ArrayList<>(List.of("probe", node.toString(), "--timeout=20s"));
        all.addAll(List.of(more));
        return Run.of(new Interruption(), Map.of("PASSWORD", password), all.toArray(new String[0]));
    }

    private static List<String> identity() {
        return new ArrayList<>(List.of(
                trusted, "--cert=" + certificate, "--key=" + key, "--user=cassandra", "--password-env=PASSWORD"));
    }

    private static Run identified(String password, String... more) {
        List<String> all = identity();
        all.addAll(List.of(more));
        return probe(password, all.toArray(new String[0]));
    }

    @Test
    @Order(1)
    void all_is_well_with_everything_it_asks_for() {
        Run text = identified("cassandra");
        assertThat(text.code()).as(text.out()).isZero();
        assertThat(text.out())
                .containsPattern("\u2713 tls +\\d+ ms  TLSv1\\.3, TLS_")
                .contains("asked for a client certificate, and was sent CN=app")
                .containsPattern("\u2713 options +\\d+ ms  CQL 3\\.\\d.*; versions .*5/v5.*; compression .*lz4")
                .containsPattern("\u2713 auth +\\d+ ms  \\S*PasswordAuthenticator\n")
                .containsPattern("\u2713 query +\\d+ ms  release 5\\.0\\.\\d+, cluster .+, data center .+, rack .+\n");
        Run json = identified("cassandra", "--json", "--watch=1s");
        assertThat(json.code()).as(json.out()).isZero();
        assertThat(json.steps()).containsExactly("resolve", "connect", "tls", "options", "startup", "auth", "query");
        assertThat(json.object().get("watch").get("answered").intValue()).isPositive();
    }

    @Test
    @Order(2)
    void a_wrong_password_a_missing_certificate_and_no_tls_are_told_with_their_remedies() {
        JsonNode password = identified("s3cr3t", "--json").failure();
        assertThat(password.get("kind").textValue()).isEqualTo("STARTUP_REFUSED");
        assertThat(password.get("hint").textValue()).contains("--user");
        assertThat(password.toString()).doesNotContain("s3cr3t");

        JsonNode missing = probe("", trusted, "--json").failure();
        assertThat(missing.get("kind").textValue()).isEqualTo("CLIENT_CERT_REFUSED");
        assertThat(missing.get("hint").textValue()).contains("--cert FILE --key FILE");

        Run plain = probe("", "--plaintext", "--json");
        assertThat(plain.steps()).endsWith("options!");
        assertThat(plain.failure().get("hint").textValue()).contains("leave --plaintext out");

        JsonNode untrusted = probe("", "--json").failure();
        assertThat(untrusted.get("kind").textValue()).isEqualTo("SERVER_CERT_REFUSED");
        assertThat(untrusted.get("hint").textValue()).contains("--ca FILE");
    }

    @Test
    @Order(3)
    void killed_while_it_is_watched_it_is_told_as_that() throws IOException, InterruptedException, ExecutionException {
        CountDownLatch watching = new CountDownLatch(1);
        StringWriter out = new StringWriter() {
            @Override
            public void write(String text, int from, int length) {
                super.write(text, from, length);
                if (text.startsWith("Watching")) {
                    watching.countDown();
                }
            }
        };
        List<String> arguments = identity();
        arguments.addAll(0, List.of("probe", node.toString(), "--timeout=20s", "--watch=2m"));
        CompletableFuture<Run> run = CompletableFuture.supplyAsync(() ->
                Run.of(out, new Interruption(), Map.of("PASSWORD", "cassandra"), arguments.toArray(new String[0])));
        assertThat(watching.await(60, TimeUnit.SECONDS)).isTrue();
        node.kill();
        assertThat(run.get().code()).isEqualTo(1);
        assertThat(run.get().out())
                .containsPattern("\\d\\d:\\d\\d:\\d\\d The connection died after \\S+ s: \\d+ asked, \\d+ answered")
                .containsPattern("\n(PEER_TRUNCATED|PEER_RESET), in phase: (idle|in flight)\n");
    }
}
