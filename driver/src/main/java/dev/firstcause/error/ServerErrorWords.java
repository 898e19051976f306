// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.ErrorResponse.AlreadyExists;
import dev.firstcause.protocol.message.ErrorResponse.CasWriteUnknown;
import dev.firstcause.protocol.message.ErrorResponse.FunctionFailure;
import dev.firstcause.protocol.message.ErrorResponse.ReadFailure;
import dev.firstcause.protocol.message.ErrorResponse.ReadTimeout;
import dev.firstcause.protocol.message.ErrorResponse.ReplicaFailures;
import dev.firstcause.protocol.message.ErrorResponse.Unavailable;
import dev.firstcause.protocol.message.ErrorResponse.Unprepared;
import dev.firstcause.protocol.message.ErrorResponse.WriteFailure;
import dev.firstcause.protocol.message.ErrorResponse.WriteTimeout;
import dev.firstcause.protocol.text.Steady;
import java.util.HexFormat;
import java.util.StringJoiner;

/** A server's error in words: its code, what the server says, and what its fields say. Pure. */
final class ServerErrorWords {
    private ServerErrorWords() {}

    static String of(ErrorResponse error) {
        String said = Words.firstLine(error.message());
        String details = Words.firstLine(details(error));
        return codeName(error.code()) + ": " + (said.isEmpty() ? "the server says no more" : said)
                + (details.isEmpty() ? "" : " (" + details + ")");
    }

    /** The {@link #steady} text, and below it what differs. */
    static String message(ErrorResponse error) {
        String steady = steady(error);
        String all = of(error);
        return steady.equals(all) ? all : steady + "\n  " + all;
    }

    /** Without what differs from one time to the next, where the error is not about the statement alone. */
    static String steady(ErrorResponse error) {
        ErrorCode known = ErrorCode.of(error.code());
        if (known != null) {
            switch (known) {
                case SYNTAX_ERROR, UNAUTHORIZED, INVALID, CONFIG_ERROR, ALREADY_EXISTS, FUNCTION_FAILURE -> {
                    return of(error);
                }
                default -> {}
            }
        }
        String said = Steady.of(Words.firstLine(error.message()));
        return codeName(error.code()) + ": " + (said.isEmpty() ? "the server says no more" : said);
    }

    private static String codeName(int code) {
        ErrorCode known = ErrorCode.of(code);
        return known == null ? String.format("an error of unknown code 0x%04x", code) : known.name();
    }

    private static String details(ErrorResponse error) {
        if (error instanceof Unavailable it) {
            return replicas(it.alive(), it.required(), it.consistency()) + " are alive";
        } else if (error instanceof ReadTimeout it) {
            return replicas(it.received(), it.required(), it.consistency()) + " answered" + data(it.dataPresent());
        } else if (error instanceof WriteTimeout it) {
            return replicas(it.received(), it.required(), it.consistency()) + " acknowledged the " + it.writeType()
                    + " write"
                    + (it.contentions() == WriteTimeout.NO_CONTENTIONS
                            ? ""
                            : ", which met others " + Words.count(it.contentions(), "time"));
        } else if (error instanceof ReadFailure it) {
            return replicas(it.received(), it.required(), it.consistency()) + " answered" + data(it.dataPresent())
                    + "; " + failed(it.failures());
        } else if (error instanceof WriteFailure it) {
            return replicas(it.received(), it.required(), it.consistency()) + " acknowledged the " + it.writeType()
                    + " write; " + failed(it.failures());
        } else if (error instanceof CasWriteUnknown it) {
            return replicas(it.received(), it.required(), it.consistency()) + " acknowledged";
        } else if (error instanceof FunctionFailure it) {
            return "function " + it.keyspace() + "." + it.function() + "(" + String.join(", ", it.argumentTypes())
                    + ")";
        } else if (error instanceof AlreadyExists it) {
            return it.table().isEmpty() ? "keyspace " + it.keyspace() : "table " + it.keyspace() + "." + it.table();
        } else if (error instanceof Unprepared it) {
            byte[] id = new byte[it.id().remaining()];
            it.id().duplicate().get(id);
            return "statement 0x" + HexFormat.of().formatHex(id);
        }
        return "";
    }

    private static String replicas(int some, int required, Consistency consistency) {
        return some + " of " + Words.count(required, "replica") + " required by " + consistency;
    }

    private static String data(boolean present) {
        return present ? "" : ", but not the one that was asked for the data";
    }

    private static String failed(ReplicaFailures failures) {
        StringJoiner reasons = new StringJoiner(", ", ": ", "").setEmptyValue("");
        failures.reasons()
                .forEach((replica, code) ->
                        reasons.add(replica.getHostAddress() + " with code " + String.format("0x%04x", code)));
        return failures.count() + " failed" + reasons;
    }
}
