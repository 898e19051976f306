// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What of a driver's log the laboratory is told. */
class LogsTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void what_is_logged_through_slf4j_at_warn_or_above_is_told_with_its_causes() {
        Logs logs = Logs.of("com.example.driver", told::add);
        try {
            org.slf4j.Logger logger = LoggerFactory.getLogger("com.example.driver.pool.Pool");
            logger.warn("lost {} of {}", 1, 2);
            logger.error("and again", new IllegalStateException("outer", new java.io.IOException("inner")));
            logger.info("only a word");
            LoggerFactory.getLogger("com.example.other").warn("somebody else");
        } finally {
            logs.close();
        }
        assertThat(told)
                .containsExactly(
                        "lost 1 of 2", "and again\nIllegalStateException: outer\n  caused by IOException: inner");
    }

    @Test
    void what_a_library_within_the_drivers_package_logs_is_not_told() {
        Logs logs = Logs.without("com.example.driver.shaded.", "com.example.driver", told::add);
        try {
            LoggerFactory.getLogger("com.example.driver.shaded.netty.Pipeline").warn("a library");
            LoggerFactory.getLogger("com.example.driver.Pool").warn("the driver");
        } finally {
            logs.close();
        }
        assertThat(told).containsExactly("the driver");
    }

    @Test
    void after_the_end_nothing_is_told() {
        Logs.of("com.example.driver", told::add).close();
        LoggerFactory.getLogger("com.example.driver.Pool").warn("too late");
        assertThat(told).isEmpty();
        assertThat(Logger.getLogger("com.example.driver").getHandlers()).isEmpty();
    }

    @Test
    void what_is_below_warn_is_not_told_even_if_it_is_logged() {
        Logger logger = Logger.getLogger("com.example.driver");
        Level before = logger.getLevel();
        logger.setLevel(Level.ALL);
        Logs logs = Logs.of("com.example.driver", told::add);
        try {
            logger.info("a word");
            logger.fine("a detail");
        } finally {
            logs.close();
            logger.setLevel(before);
        }
        assertThat(told).isEmpty();
    }
}
