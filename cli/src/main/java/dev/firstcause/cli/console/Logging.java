// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What becomes of log lines: nothing, for the console belongs to the report, unless somebody asks for them. */
public final class Logging {
    private static final Logger ROOT = Logger.getLogger("");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private Logging() {}

    /** Prints nothing. */
    public static void silence() {
        Arrays.stream(ROOT.getHandlers()).forEach(ROOT::removeHandler);
    }

    /** Prints all that our own driver logs, one line each and the stack traces below. */
    public static void print(PrintWriter out) {
        silence();
        ROOT.addHandler(new Printer(out));
        ROOT.setLevel(Level.FINE);
    }

    private static final class Printer extends Handler {
        private final PrintWriter out;

        Printer(PrintWriter out) {
            this.out = out;
        }

        @Override
        public synchronized void publish(LogRecord record) {
            String name = String.valueOf(record.getLoggerName());
            if (!name.startsWith("dev.firstcause")) {
                return;
            }
            LocalTime time = record.getInstant().atZone(ZoneId.systemDefault()).toLocalTime();
            String shortName = name.substring(name.lastIndexOf('.') + 1);
            out.println(TIME.format(time) + " " + record.getLevel() + " " + shortName + " - " + record.getMessage());
            Throwable thrown = record.getThrown();
            if (thrown != null) {
                thrown.printStackTrace(out);
            }
            out.flush();
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
