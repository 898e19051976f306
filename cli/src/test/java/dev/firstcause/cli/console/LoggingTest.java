// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code --verbose} prints. */
class LoggingTest {
    private static final Logger ROOT = Logger.getLogger("");

    private final Handler[] before = ROOT.getHandlers();
    private final Level level = ROOT.getLevel();
    private final StringWriter printed = new StringWriter();

    @AfterEach
    void putBack() {
        Logging.silence();
        for (Handler handler : before) {
            ROOT.addHandler(handler);
        }
        ROOT.setLevel(level);
    }

    @Test
    void lines_of_our_own_driver_have_time_level_name_and_below_them_the_stack_trace() {
        Logging.print(new PrintWriter(printed));
        Logger ours = Logger.getLogger("dev.firstcause.connection.Obituary");
        ours.log(Level.WARNING, "node 9 is gone", new IllegalStateException("why"));
        ours.fine("a detail");
        assertThat(printed.toString())
                .containsPattern("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARNING Obituary - node 9 is gone\n")
                .contains("java.lang.IllegalStateException: why\n\tat ")
                .containsPattern("\n\\S+ FINE Obituary - a detail\n$");
    }

    @Test
    void lines_of_others_and_the_finest_are_left_out() {
        Logging.print(new PrintWriter(printed));
        Logger.getLogger("com.datastax.oss.driver").warning("not ours");
        Logger.getLogger("dev.firstcause.connection.Obituary").finest("too much");
        assertThat(printed.toString()).isEmpty();
    }

    @Test
    void without_it_nothing_is_printed() {
        Logging.print(new PrintWriter(printed));
        Logging.silence();
        Logger.getLogger("dev.firstcause.connection.Obituary").warning("nobody asked");
        assertThat(printed.toString()).isEmpty();
        assertThat(ROOT.getHandlers()).isEmpty();
    }
}
