// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The alert behind the broken pipe. With TLS 1.3 a server refuses a client's certificate after the handshake looked
 * finished to the client, which is writing by then: the writer sees a reset or a broken pipe, and the alert that says why
 * waits unread.
 *
 * <p>{@code -Drefusals=1000} lets each run as often as that.
 */
@Timeout(300)
class ClientRefusedTest {
    private static final int ROUNDS = Integer.getInteger("refusals", 100);

    private final TestAuthority authority = TestAuthority.create();
    private final Transport transport = TransportOptions.DEFAULT.withLoops(1).open();

    @TempDir
    Path folder;

    private Path trusted;

    /** What the client shows. */
    enum Shown {
        NOTHING,
        A_CERTIFICATE_OF_SOMEBODY_ELSE
    }

    @BeforeEach
    void writeTrust() throws IOException {
        trusted = authority.writeTo(folder);
    }

    @AfterEach
    void end() {
        transport.close();
    }

    @ParameterizedTest
    @EnumSource
    void the_alert_is_found_behind_the_failed_write_each_time(Shown shown)
            throws GeneralSecurityException, IOException {
        try (RefusingServer server = new RefusingServer(authority, authority.server("127.0.0.1"), "TLSv1.3")) {
            Transport writerFirst = new WriterFirstTransport(transport, server.gone);
            TlsOptions options = client(shown);
            for (int i = 0; i < ROUNDS; i++) {
                Failure failure = refused(writerFirst, server.endpoint(), options);
                assertThat(failure.evidence())
                        .as("%s: the writer was first: %s", i, failure)
                        .extracting(Evidence::witness)
                        .containsExactly(Witness.WRITE, Witness.TLS);
                assertRefused(failure, i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_alert_is_found_by_whoever_is_first(Shown shown) throws GeneralSecurityException, IOException {
        try (RefusingServer server = new RefusingServer(authority, authority.server("127.0.0.1"), "TLSv1.3")) {
            TlsOptions options = client(shown);
            for (int i = 0; i < ROUNDS; i++) {
                assertRefused(refused(transport, server.endpoint(), options), i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf("dev.firstcause.connection.OpenSslServer#isInstalled")
    void openssl_says_it_in_its_own_words_and_the_kind_is_the_same(Shown shown) throws IOException {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        authority.server("127.0.0.1").write(certificate, key);
        try (OpenSslServer server = new OpenSslServer(certificate, key, trusted, "-tls1_3")) {
            TlsOptions options = client(shown);
            for (int i = 0; i < ROUNDS; i++) {
                Failure failure = refused(transport, server.endpoint(), options);
                assertRefused(failure, i);
                assertThat(failure.message()).contains(shown == Shown.NOTHING ? "certificate_required" : "unknown_ca");
            }
        }
    }

    private static void assertRefused(Failure failure, int round) {
        assertThat(failure.kind()).as("%s: %s", round, failure).isEqualTo(FailureKind.CLIENT_CERT_REFUSED);
        assertThat(failure.phase()).as("%s: %s", round, failure).isEqualTo(Phase.STARTUP);
        assertThat(failure.message())
                .containsAnyOf("bad_certificate", "certificate_required", "certificate_unknown", "unknown_ca");
        assertThat(failure.cause()).hasMessageFindingMatch("Received fatal alert|TLSV?[0-9A-Z]*_.*CERTIFICATE|ALERT");
    }

    private TlsOptions client(Shown shown) throws IOException {
        TlsOptions.Builder options = TlsOptions.builder().trustPem(trusted);
        if (shown == Shown.A_CERTIFICATE_OF_SOMEBODY_ELSE) {
            Path certificate = folder.resolve("client.pem");
            Path key = folder.resolve("client.key");
            TestAuthority.create("Somebody else").client("app").write(certificate, key);
            options.identityPem(certificate, key);
        }
        return options.build();
    }

    private static Failure refused(Transport transport, Endpoint endpoint, TlsOptions tls) {
        CompletionException thrown = catchThrowableOfType(
                CompletionException.class,
                () -> Connection.open(transport, endpoint, ConnectionOptions.DEFAULT.withTls(tls))
                        .toCompletableFuture()
                        .join());
        assertThat(thrown).isNotNull();
        return ((ConnectionShutdownException) thrown.getCause()).failure();
    }
}
