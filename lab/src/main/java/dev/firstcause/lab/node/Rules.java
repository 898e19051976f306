// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.Opcode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a node was told to answer; of two rules for one request the later one holds. For any thread. */
final class Rules {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile Answer otherwise = Answer.done();

    /** For statements to be run whose text passes; PREPARE is none, since it runs nothing. */
    Rule addForQueries(Predicate<String> queries) {
        return add(new Rule(
                received -> received.opcode() != Opcode.PREPARE
                        && received.queries().stream().anyMatch(queries),
                queries));
    }

    Rule addForOpcode(Opcode opcode) {
        return add(new Rule(received -> received.opcode() == opcode, query -> false));
    }

    private Rule add(Rule rule) {
        rules.add(0, rule);
        return rule;
    }

    void otherwise(Answer answer) {
        otherwise = answer;
    }

    Answer otherwise() {
        return otherwise;
    }

    void clear() {
        rules.clear();
        otherwise = Answer.done();
    }

    @Nullable
    Rule find(Received received) {
        for (Rule rule : rules) {
            if (rule.covers(received)) {
                return rule;
            }
        }
        return null;
    }

    @Nullable
    Rule find(String query) {
        for (Rule rule : rules) {
            if (rule.covers(query)) {
                return rule;
            }
        }
        return null;
    }
}
