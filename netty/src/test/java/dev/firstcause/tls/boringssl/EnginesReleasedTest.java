// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.tls.TlsSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each engine holds its context until it is released: so those that are left can be counted. */
class EnginesReleasedTest {
    @TempDir
    Path folder;

    private TlsOptions options;

    @BeforeEach
    void makeOptions() throws IOException {
        options = TlsOptions.builder()
                .provider("boringssl")
                .trustPem(TestAuthority.create().writeTo(folder))
                .build();
    }

    @Test
    void an_engine_is_there_from_the_session_to_its_release_and_is_released_once() throws IOException {
        long before = BoringSslEngines.inUse();
        List<TlsSession> sessions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TlsSession session = options.newSession("node1.example", 9142);
            session.begin();
            sessions.add(session);
        }
        assertThat(BoringSslEngines.inUse()).isEqualTo(before + 10);
        sessions.forEach(TlsSession::release);
        sessions.forEach(TlsSession::release);
        assertThat(BoringSslEngines.inUse()).isEqualTo(before);
    }

    @Test
    void a_released_session_still_knows_what_it_knew_and_does_nothing_more() throws IOException {
        TlsSession session = options.newSession("node1.example", 9142);
        session.begin();
        session.release();
        assertThat(session.isEstablished()).isFalse();
        assertThat(session.protocol()).isNotNull();
        assertThat(session.hasOutgoing()).isFalse();
        session.close();
        assertThat(session.hasOutgoing()).isFalse();
        assertThatThrownBy(session::begin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released");
    }

    @Test
    void options_that_cannot_be_had_are_refused_by_name() throws IOException {
        assertThatThrownBy(() -> TlsOptions.builder()
                        .provider("boringssl")
                        .trustPem(folder.resolve(TestAuthority.create().writeTo(folder)))
                        .cipherSuites("TLS_AES_128_GCM_SHA256")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cipher suites: [TLS_AES_128_GCM_SHA256] alone cannot be offered");
        assertThatThrownBy(() -> TlsOptions.builder()
                        .provider("openssl")
                        .trustPem(folder.resolve(TestAuthority.create().writeTo(folder)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no openssl; there are boringssl, jdk");
    }
}
