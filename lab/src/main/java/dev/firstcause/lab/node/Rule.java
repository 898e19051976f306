// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a node was told to answer to some requests. Until it has been given answers, the node does as it would without
 * it. Any thread may set it up; the node's thread asks it.
 */
public final class Rule {
    private final Predicate<Received> requests;
    private final Predicate<String> queries;
    private @Nullable Function<Received, Answer> answers; // guarded by this
    private @Nullable Table description; // guarded by this
    private List<DataType> markers = List.of(); // guarded by this

    Rule(Predicate<Received> requests, Predicate<String> queries) {
        this.requests = requests;
        this.queries = queries;
    }

    /** The types of the statement's bind markers, in their order; those not named here are text. */
    public synchronized Rule binds(DataType... types) {
        markers = List.of(types);
        return this;
    }

    /** Answers with each of these in turn, and with the last one from then on. */
    public synchronized Rule answers(Answer first, Answer... others) {
        List<Answer> turns = new ArrayList<>(List.of(others));
        turns.add(0, first);
        describe(turns);
        answers = received -> turns.size() > 1 ? turns.remove(0) : turns.get(0);
        return this;
    }

    /** Answers with what the function makes of the request. It is called in the node's thread, and must not block it. */
    public synchronized Rule answersWith(Function<Received, Answer> function) {
        description = null;
        answers = function;
        return this;
    }

    private synchronized void describe(List<Answer> turns) {
        description = null;
        for (Answer turn : turns) {
            Answer answer = turn;
            while (answer instanceof Answer.Late late) {
                answer = late.answer();
            }
            if (description == null && answer instanceof Answer.Listed listed) {
                description = listed.table();
            }
        }
    }

    /** Whether it is about statements of that text. */
    synchronized boolean covers(String query) {
        return answers != null && queries.test(query);
    }

    synchronized boolean covers(Received received) {
        return answers != null && requests.test(received);
    }

    synchronized Answer answer(Received received) {
        if (answers == null) {
            throw new IllegalStateException("This rule has no answers");
        }
        return answers.apply(received);
    }

    /** What the rows of its answer look like, where that is known beforehand. */
    synchronized @Nullable Table description() {
        return description;
    }

    synchronized List<DataType> markers() {
        return markers;
    }
}
