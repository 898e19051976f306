// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.Session;
import dev.firstcause.SessionBuilder;
import dev.firstcause.tls.TlsOptions;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credentials without TLS are logged as a warning. This module has a logger to see that with, and the driver has none. */
class ClearPasswordWarningTest {
    /** An address for documentation (RFC 5737): no name is looked up, and no node is there. */
    private static final String ELSEWHERE = "192.0.2.1";

    private static final Logger LOGGER = Logger.getLogger(Session.class.getName());

    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Level level = LOGGER.getLevel();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void putBack() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(level);
    }

    private static SessionBuilder to(String host) {
        return Session.builder().contactPoint(host, 9042).credentials("app", "secret");
    }

    /** An opening that is cancelled closes all that it began, and so does one that failed before, without a network. */
    private static void open(SessionBuilder builder) {
        CompletableFuture<Session> opening = builder.buildAsync().toCompletableFuture();
        opening.cancel(true);
        assertThat(opening).isCompletedExceptionally();
    }

    private void assertWarnings(int count) {
        assertThat(logged)
                .filteredOn(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
                .hasSize(count)
                .allSatisfy(line -> {
                    assertThat(line.getLevel()).isEqualTo(Level.WARNING);
                    assertThat(line.getMessage())
                            .startsWith("Credentials are given and TLS is not")
                            .contains(ELSEWHERE)
                            .doesNotContain("secret");
                });
    }

    @Test
    void each_build_with_credentials_and_without_tls_logs_one_warning() {
        SessionBuilder builder = to(ELSEWHERE).contactPoint("192.0.2.2", 9042);
        open(builder);
        assertWarnings(1);
        open(builder);
        assertWarnings(2);
    }

    @Test
    void with_tls_nothing_is_warned_of() {
        open(to(ELSEWHERE).tls(TlsOptions.builder().trustJdk().build()));
        assertWarnings(0);
    }

    @Test
    void without_credentials_nothing_is_warned_of() {
        open(Session.builder().contactPoint(ELSEWHERE, 9042));
        assertWarnings(0);
    }
}
