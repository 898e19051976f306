// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A process for each driver; one of them works at a time. */
final class Clients implements AutoCloseable {
    private final Map<Driver, Child> children = new EnumMap<>(Driver.class);

    /** The same in each run, so that no run is lucky. */
    private final Random random = new Random(1);

    /** One thing that is asked of several. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Child client) throws IOException;
    }

    /**
     * Starts them.
     *
     * @param prefix what stands before the command of each
     */
    Clients(List<String> prefix, String collector, Path folder, String port) throws IOException {
        try {
            for (Driver driver : Driver.ALL) {
                List<String> arguments = List.of(driver.name(), folder.toString(), port);
                children.put(driver, Child.start(prefix, collector, ClientProcess.class, arguments));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Asks each of them the same, in an order that chance gives. */
    <T> Map<Driver, T> ask(List<Driver> drivers, Question<T> question) throws IOException {
        List<Driver> order = new ArrayList<>(drivers);
        Collections.shuffle(order, random);
        Map<Driver, T> answers = new EnumMap<>(Driver.class);
        for (Driver driver : order) {
            answers.put(driver, question.ask(Objects.requireNonNull(children.get(driver), "one for each")));
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Child child : children.values()) {
            try {
                child.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
