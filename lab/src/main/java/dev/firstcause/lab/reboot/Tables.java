// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.List;

/**
 * The tables of one drill, in a keyspace of their own.
 *
 * @param keyspace its name, in lower case
 * @param replicas how many nodes have each row
 */
public record Tables(String keyspace, int replicas) {
    public Tables {
        if (!keyspace.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("'" + keyspace + "' is no name of a keyspace here: begin with a letter,"
                    + " and go on with letters, digits and _, all in lower case");
        }
    }

    /** What creates them, to be run in this order. */
    public List<String> creation() {
        return List.of(
                "CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': " + replicas
                        + "}",
                "CREATE TABLE " + keyspace + ".orders (id bigint PRIMARY KEY, note text)",
                "CREATE TABLE " + keyspace + ".overwritten (id bigint PRIMARY KEY, value bigint)",
                "CREATE TABLE " + keyspace + ".inserted (id bigint PRIMARY KEY)",
                "CREATE TABLE " + keyspace + ".counted (id bigint PRIMARY KEY, count counter)");
    }

    /** The statement to prepare, with a bind marker for the id; {@code OVERWRITE} has one for the value before it. */
    public String cql(Request request) {
        return switch (request) {
            case READ -> "SELECT note FROM " + keyspace + ".orders WHERE id = ?";
            case WRITE -> "INSERT INTO " + keyspace + ".orders (id, note) VALUES (?, 'as it was ordered')";
            case OVERWRITE -> "UPDATE " + keyspace + ".overwritten SET value = ? WHERE id = ?";
            case INSERT -> "INSERT INTO " + keyspace + ".inserted (id) VALUES (?)";
            case COUNT -> "UPDATE " + keyspace + ".counted SET count = count + 1 WHERE id = ?";
        };
    }

    /** Selects every row that was overwritten: its id and its value, both a bigint. */
    public String allOverwritten() {
        return "SELECT id, value FROM " + keyspace + ".overwritten";
    }

    /** Selects every id that was inserted: one column, a bigint. */
    public String allInserted() {
        return "SELECT id FROM " + keyspace + ".inserted";
    }

    /** Selects every counter: its id and its count, both a bigint. */
    public String allCounted() {
        return "SELECT id, count FROM " + keyspace + ".counted";
    }
}
