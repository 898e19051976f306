// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.List;

/**
 * What changed in a schema: part of a SCHEMA_CHANGE event and of a schema change result.
 *
 * @param object the name of the table, type, function or aggregate; empty for a keyspace
 * @param arguments the types of a function's or aggregate's arguments in CQL; empty for the others
 */
public record SchemaChange(Change change, Target target, String keyspace, String object, List<String> arguments) {
    public SchemaChange {
        arguments = List.copyOf(arguments);
    }

    /** What was done. */
    public enum Change {
        CREATED,
        UPDATED,
        DROPPED
    }

    /** What it was done to. */
    public enum Target {
        KEYSPACE,
        TABLE,
        TYPE,
        FUNCTION,
        AGGREGATE;

        boolean hasArguments() {
            return this == FUNCTION || this == AGGREGATE;
        }
    }

    static SchemaChange decode(WireInput in) {
        Change change = Words.read(in, "schema change", Change.class);
        Target target = Words.read(in, "schema change target", Target.class);
        String keyspace = in.readString("keyspace");
        String object = target == Target.KEYSPACE ? "" : in.readString("object");
        List<String> arguments = target.hasArguments() ? in.readStringList("argument type") : List.of();
        return new SchemaChange(change, target, keyspace, object, arguments);
    }

    void encode(WireOutput out) {
        out.writeString(change.name());
        out.writeString(target.name());
        out.writeString(keyspace);
        if (target != Target.KEYSPACE) {
            out.writeString(object);
        }
        if (target.hasArguments()) {
            out.writeStringList(arguments);
        }
    }
}
