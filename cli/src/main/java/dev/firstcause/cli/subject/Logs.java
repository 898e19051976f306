// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.verdict.Texts;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what a driver logs at WARN or above, which arrives at the JDK's loggers. For any thread. */
final class Logs implements AutoCloseable {
    // Held, for the JDK forgets loggers that nobody holds, with their handlers.
    private final Logger logger;
    private final Handler handler;

    private Logs(String prefix, Filter filter, Consumer<String> sink) {
        logger = Logger.getLogger(prefix);
        handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (isLoggable(record)) {
                    Throwable thrown = record.getThrown();
                    sink.accept(record.getMessage()
                            + (thrown == null ? "" : "\n" + String.join("\n", Texts.chain(thrown))));
                }
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        handler.setLevel(Level.WARNING);
        handler.setFilter(filter);
        logger.addHandler(handler);
    }

    /** Listens to all loggers whose names begin so. */
    static Logs of(String prefix, Consumer<String> sink) {
        return new Logs(prefix, record -> true, sink);
    }

    /** The same, without those whose names begin as the library's do, which the driver carries within its own package. */
    static Logs without(String library, String prefix, Consumer<String> sink) {
        return new Logs(
                prefix, record -> !String.valueOf(record.getLoggerName()).startsWith(library), sink);
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
