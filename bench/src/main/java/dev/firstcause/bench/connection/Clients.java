// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/** A process for each candidate; one of them works at a time. */
final class Clients implements AutoCloseable {
    private final Map<Candidate, Child> children = new LinkedHashMap<>();

    /** The same in each run, so that no run is lucky. */
    private final Random random = new Random(1);

    /** One thing that is asked of several. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Child client) throws IOException;
    }

    /** The same, of each something of its own. */
    @FunctionalInterface
    interface EachQuestion<T> {
        T ask(Candidate candidate, Child client) throws IOException;
    }

    /**
     * Starts them.
     *
     * @param prefix what stands before the command of each
     * @param earlier the class path of those that come from an earlier jar; empty if there are none
     */
    Clients(List<Candidate> candidates, List<String> prefix, String collector, String earlier, Path folder, String port)
            throws IOException {
        try {
            for (Candidate each : candidates) {
                List<String> arguments = List.of(each.driver().name(), folder.toString(), port);
                String classPath = each.earlier() ? earlier : Child.CLASS_PATH;
                children.put(each, Child.start(prefix, collector, classPath, ClientProcess.class, arguments));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Asks each of them the same, in an order that chance gives. */
    <T> Map<Candidate, T> ask(Collection<Candidate> candidates, Question<T> question) throws IOException {
        return askEach(candidates, (candidate, client) -> question.ask(client));
    }

    /** Asks each of them in an order that chance gives, each something of its own. */
    <T> Map<Candidate, T> askEach(EachQuestion<T> question) throws IOException {
        return askEach(children.keySet(), question);
    }

    private <T> Map<Candidate, T> askEach(Collection<Candidate> candidates, EachQuestion<T> question)
            throws IOException {
        List<Candidate> order = new ArrayList<>(candidates);
        Collections.shuffle(order, random);
        Map<Candidate, T> answers = new HashMap<>();
        for (Candidate each : order) {
            answers.put(each, question.ask(each, Objects.requireNonNull(children.get(each), "one for each")));
        }
        return answers;
    }

    /** Sends the same command to all of them at once. It is for commands that wait and need little processor time. */
    <T> Map<Candidate, T> askAtOnce(String order, Function<String, T> reading) throws IOException {
        for (Child child : children.values()) {
            child.tell(order);
        }
        Map<Candidate, T> answers = new HashMap<>();
        for (Map.Entry<Candidate, Child> each : children.entrySet()) {
            answers.put(each.getKey(), reading.apply(each.getValue().reply()));
        }
        return answers;
    }

    /** Asks all. */
    <T> Map<Candidate, T> ask(Question<T> question) throws IOException {
        return ask(children.keySet(), question);
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
