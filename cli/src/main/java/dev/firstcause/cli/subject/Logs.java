// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.verdict.Texts;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what a driver logs at WARN or above, which arrives at the JDK's loggers. For any thread. */
final class Logs implements AutoCloseable {
    // Held, for the JDK forgets loggers that nobody holds, with their handlers.
    private final Logger logger;
    private final Handler handler;

    private Logs(String prefix, Consumer<String> sink) {
        logger = Logger.getLogger(prefix);
        handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
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
        logger.addHandler(handler);
    }

    /** Listens to all loggers whose names begin so. */
    static Logs of(String prefix, Consumer<String> sink) {
        return new Logs(prefix, sink);
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
