// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.tls.MemoryServer;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However a server's bytes are cut on their way: the same answers and events in the same order, and the same death. */
class ConnectionChunkingProperties {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final SSLContext NODE = node();
    private static final ConnectionOptions PLAIN = ConnectionOptions.DEFAULT;

    @Property(tries = 200, seed = "251983")
    void the_same_story_without_tls(
            @ForAll ProtocolVersion version,
            @ForAll boolean compressed,
            @ForAll @Size(max = 12) List<@IntRange(min = -5_000, max = 5_000) Integer> pieces,
            @ForAll Conversation.End end,
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 50) Integer> cuts,
            @ForAll boolean turnByTurn) {
        ConnectionOptions options = PLAIN.withVersions(version).withCompression(compressed ? "lz4" : null);
        assertThat(new Conversation(null, cuts, turnByTurn).hold(options, pieces, end))
                .isEqualTo(new Conversation(null, List.of(), true).hold(options, pieces, end));
    }

    @Property(tries = 60, seed = "251983")
    void the_same_story_over_tls(
            @ForAll ProtocolVersion version,
            @ForAll boolean tls13,
            @ForAll @Size(max = 8) List<@IntRange(min = -5_000, max = 5_000) Integer> pieces,
            @ForAll Conversation.End end,
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 300) Integer> cuts,
            @ForAll boolean turnByTurn) {
        String protocol = tls13 ? "TLSv1.3" : "TLSv1.2";
        ConnectionOptions options = PLAIN.withVersions(version)
                .withTls(TlsOptions.builder()
                        .trustPem(Trust.PEM)
                        .protocols(protocol)
                        .build());
        assertThat(new Conversation(server(), cuts, turnByTurn).hold(options, pieces, end))
                .isEqualTo(new Conversation(server(), List.of(), true).hold(options, pieces, end));
    }

    private static MemoryServer server() {
        SSLEngine engine = NODE.createSSLEngine();
        engine.setUseClientMode(false);
        return new MemoryServer(engine);
    }

    private static SSLContext node() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(AUTHORITY.server("127.0.0.1").keyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Trust {
        private static final Path PEM = write();

        private static Path write() {
            try {
                Path file = Files.createTempFile("firstcause-authority", ".pem");
                file.toFile().deleteOnExit();
                return Files.writeString(file, AUTHORITY.certificatePem());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
