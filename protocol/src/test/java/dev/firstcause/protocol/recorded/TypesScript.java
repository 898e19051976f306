// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import java.io.IOException;

/** A table with a column of every type, and rows of ordinary values, of nulls, and of values from the edges. */
final class TypesScript {
    private static final String CREATE = """
            CREATE TABLE types (
              pk int, ck int, shared text static,
              c_ascii ascii, c_bigint bigint, c_blob blob, c_boolean boolean, c_date date, c_decimal decimal,
              c_double double, c_duration duration, c_float float, c_inet inet, c_int int, c_smallint smallint,
              c_text text, c_time time, c_timestamp timestamp, c_timeuuid timeuuid, c_tinyint tinyint, c_uuid uuid,
              c_varchar varchar, c_varint varint, c_custom 'LexicalUUIDType',
              c_list list<int>, c_set set<text>, c_map map<text, int>, c_frozen frozen<list<text>>,
              c_nested map<text, frozen<map<int, frozen<set<uuid>>>>>,
              c_tuple tuple<int, text, frozen<list<boolean>>>, c_udt address, c_frozen_udt frozen<address>,
              c_udts list<frozen<address>>,
              c_vector vector<float, 3>, c_texts vector<text, 2>, c_lists vector<frozen<list<int>>, 2>,
              c_vectors vector<vector<float, 2>, 2>, c_vector_list list<frozen<vector<int, 2>>>,
              PRIMARY KEY (pk, ck))
            WITH CLUSTERING ORDER BY (ck DESC)""";

    private static final String ORDINARY = """
            INSERT INTO types (
              pk, ck, shared, c_ascii, c_bigint, c_blob, c_boolean, c_date, c_decimal, c_double, c_duration, c_float,
              c_inet, c_int, c_smallint, c_text, c_time, c_timestamp, c_timeuuid, c_tinyint, c_uuid, c_varchar, c_varint,
              c_custom, c_list, c_set, c_map, c_frozen, c_nested, c_tuple, c_udt, c_frozen_udt, c_udts, c_vector, c_texts,
              c_lists, c_vectors, c_vector_list)
            VALUES (
              1, 1, 'of the partition', 'ascii', 1234567890123, 0xcafebabe, true, '2026-11-23', 12.345, 2.718281828,
              1mo2d3h4m5s6ms7us8ns, 3.14, '192.168.0.1', 42, 4242, 'Grüße, 世界 🎈', '08:30:15.123456789',
              '2026-11-23T08:30:15.123Z', 50554d6e-29bb-11e5-b345-feff819cdc9f, 7, 123e4567-e89b-12d3-a456-426614174000,
              'varchar', 123456789012345678901234567890, 123e4567-e89b-12d3-a456-426614174000,
              [1, 2, 3], {'a', 'b'}, {'one': 1, 'two': 2}, ['x', 'y'],
              {'k': {1: {123e4567-e89b-12d3-a456-426614174000}, 2: {}}}, (1, 'two', [true, false]),
              {street: 'Main', number: 1, tags: {'home'}, city: 'Bern'}, {street: 'Side', number: 2},
              [{street: 'Third'}, {number: 4}],
              [0.5, -1.5, 2.25], ['first', ''], [[1, 2], []], [[1.0, 2.0], [3.0, 4.0]], [[1, 2], [3, 4]])""";

    private static final String EDGES = """
            INSERT INTO types (
              pk, ck, c_ascii, c_bigint, c_blob, c_boolean, c_date, c_decimal, c_double, c_duration, c_float,
              c_inet, c_int, c_smallint, c_text, c_time, c_timestamp, c_tinyint, c_varint, c_list, c_frozen, c_tuple,
              c_frozen_udt, c_vector)
            VALUES (
              1, 3, '', -9223372036854775808, 0x, false, '-5877641-06-23', -0.000000000000000000001, NaN,
              -2147483647mo2147483647d9223372036854775807ns, -Infinity, '2001:db8::ff00:42:8329', blobAsInt(0x), -32768,
              '', '23:59:59.999999999', -1, -128, -128, [], [], (null, '', null), {street: null, tags: {}},
              [NaN, Infinity, -0.0])""";

    private final Conversation server;

    TypesScript(Conversation server) {
        this.server = server;
    }

    void play() throws IOException {
        server.ask(Result.Schema.class, Wired.query(CREATE));
        server.awaitEvent(Event.Schema.class, event -> true);
        server.ask(Result.Nothing.class, Wired.query(ORDINARY));
        server.ask(Result.Nothing.class, Wired.query("INSERT INTO types (pk, ck) VALUES (1, 2)"));
        server.ask(Result.Nothing.class, Wired.query(EDGES));
        server.ask(Rows.class, Wired.query("SELECT * FROM types"));
        server.ask(
                Result.Prepared.class,
                new Prepare("UPDATE types SET c_udt = ?, c_nested = ?, c_vector = ?,"
                        + " c_texts = ?, c_tuple = ?, c_custom = ? WHERE pk = ? AND ck = ?"));
    }
}
