// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static dev.firstcause.cluster.TopologyWords.answers;
import static dev.firstcause.cluster.TopologyWords.endpoint;
import static dev.firstcause.cluster.TopologyWords.hosts;
import static dev.firstcause.cluster.TopologyWords.info;
import static dev.firstcause.cluster.TopologyWords.known;
import static dev.firstcause.cluster.TopologyWords.name;
import static dev.firstcause.cluster.TopologyWords.reading;
import static dev.firstcause.cluster.TopologyWords.row;
import static dev.firstcause.cluster.TopologyWords.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstcause.cluster.TopologyChanges.Change;
import dev.firstcause.connection.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reading changes. The notation is that of {@link TopologyWords}; the session uses all data centres but dc9. */
class TopologyTest {
    private static final Topology.Facts NONE = new Topology.Facts(Set.of(), Map.of());

    private static Topology.Rules rules(UnaryOperator<Endpoint> translator) {
        return new Topology.Rules(datacenter -> !datacenter.equals("dc9"), translator);
    }

    private static TopologyChanges changes(String known, Reading reading, Topology.Facts facts) {
        return Topology.changes(known(known), reading, facts, rules(UnaryOperator.identity()));
    }

    private static List<String> texts(TopologyChanges changes) {
        return changes.list().stream().map(TopologyWords::text).toList();
    }

    /** Those about which too little is known, and those that are kept although they have no row. */
    private static List<String> open(TopologyChanges changes) {
        return Stream.concat(
                        changes.unclear().keySet().stream()
                                .map(key -> key instanceof UUID host ? name(host) : "~" + ((NodeRow) key).key()),
                        changes.unnamed().stream().map(host -> name(host) + "?"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "the first reading               |          | A1 B2 C3           |     |    | +A1 +B2 +C3 |",
                "nothing new                     | A1 B2 C3 | B2 A1 C3           |     |    |             |",
                "nothing new of one that is down | A1 B2!   | A1 B2              |     |    |             |",
                "a node joins                    | A1       | A1 B2              |     |    | +B2         |",
                "a node moves                    | A1 B2    | A1 B3              |     |    | >B3         |",
                "the node that is read moves     | A1 B2    | A3 B2              |     |    | >A3         |",
                "two nodes swap their addresses  | A1 B2 C3 | C3 A2 B1           |     |    | >A2 >B1     |",
                "three addresses go round        | A1 B2 C3 | A2 B3 C1           |     |    | >A2 >B3 >C1 |",
                "one takes what another gave up  | A1 B2 C3 | C3 A2 B4           |     |    | >A2 >B4     |",
                "another rack                    | A1 B2    | A1 B2.r2           |     |    | *B          |",
                "another version                 | A1 B2    | A1 B2.v6           |     |    | *B          |",
                "other tokens                    | A1 B2    | A1 B2.t9           |     |    | *B          |",
                "another schema version          | A1 B2    | A1.s2 B2.s2        |     |    | *A *B       |",
                "another data centre, also used  | A1 B2    | A1 B2.dc2          |     |    | *B          |",
                "a data centre that is not used  | A1 B2    | A1 B2.dc9          |     |    | >B2         |",
                "a data centre that is used      | A1 B2.dc9| A1 B2              |     |    | >B2         |",
                "another unused data centre      | A1 B2.dc9| A1 B2.dc9.r2       |     |    | *B          |",
                "moved and renamed               | A1 B2    | A1 B3.dc9.r2       |     |    | >B3         |",
                "version, tokens, schema missing | A1 B2    | A1 B2.v~.t~.s~     |     |    |             |",
                "the same, of a new node         | A1       | A1 B2.v~.t~.s~     |     |    | +B2         |",
                "left, with connections          | A1 B2    | A1                 | B   |    | -B          |",
                "left, and still in the rows     | A1 B2    | A1 B2              | B   |    |             |",
                "no row, no connection           | A1 B2!   | A1                 |     |    | -B          |",
                "no row, and alive               | A1 B2    | A1                 |     |    |             | B?",
                "no row of a node in another use | A1 B2.dc9!| A1                |     |    | -B          |",
                "no address                      | A1 B2    | A1 B~              |     |    |             | B",
                "no address of one that is down  | A1 B2!   | A1 B~.r2           |     |    |             | B",
                "no data centre, other address   | A1 B2    | A1 B3.dc~          |     |    |             | B",
                "no rack                         | A1 B2    | A1 B2.r~           |     |    |             | B",
                "no host id                      | A1 B2    | A1 ~2              |     |    |             | ~10.0.0.2"
                        + " B?",
                "no host id of one that is down  | A1 B2!   | A1 ~2              |     |    | -B          | ~10.0.0.2",
                "new without address             | A1       | A1 B~              |     |    |             | B",
                "new without data centre         | A1       | A1 B2.dc~          |     |    |             | B",
                "then it is whole                | A1       | A1 B2              |     |    | +B2         |",
                "a second row, older             | A1 B2    | A1 B2 B3.r2        |     |    |             |",
                "a second row, half written      | A1 B2    | A1 B~ B2.r2        |     |    | *B          |",
                "half written twice              | A1 B2    | A1 B~ B2.r~        |     |    |             | B",
                "of itself in the peers          | A1 B2    | A1 A3.r2 B2        |     |    |             |",
                "half of itself in the peers     | A1 B2    | A1 A~ B2           |     |    |             |",
            })
    void rows(
            String what,
            @Nullable String known,
            String rows,
            @Nullable String left,
            @Nullable String answered,
            @Nullable String expected,
            @Nullable String open) {
        check(known, rows, left, answered, expected, open);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "replaced, and the old row is gone  | A1 B2!    | A1 D2       |   |    | -B +D2     |",
                "the same, connections still alive  | A1 B2     | A1 D2       |   |    |            | D B?",
                "then an event says that it left    | A1 B2     | A1 D2       | B |    | -B +D2     |",
                "or the new one answers there       | A1 B2     | A1 D2       |   | D2 | -B +D2     |",
                "or the new one is read             | A1 B2     | D2 A1       |   |    | -B +D2     |",
                "replaced, both rows are there      | A1 B2!    | A1 B2 D2    |   |    |            | D",
                "the order of the rows is no matter | A1 B2!    | A1 D2 B2    |   |    |            | D",
                "then the new one answers           | A1 B2!    | A1 B2 D2    |   | D2 | -B +D2     | B",
                "or the new one is read             | A1 B2!    | D2 A1 B2    |   |    | -B +D2     | B",
                "the stale row stays for ever       | A1 D2     | A1 B2 D2    |   |    |            | B",
                "and is no node when others join    | A1 D2     | A1 B2 D2 E3 |   |    | +E3        | B",
                "two new ones claim one address     | A1        | A1 B2 D2    |   |    | +B2        | D",
                "the other one answers there        | A1 B2     | A1 B2 D2    |   | D2 | -B +D2     | B",
                "a third one answers there          | A1 B2!    | A1 B2       |   | E2 |            | B",
                "it has no row yet, two others have | A1 B2!    | A1 B2 D2    |   | E2 |            | D B",
                "swapped, half seen                 | A1 B2 C3  | C3 A2 B2    |   |    |            | A",
                "the same, and it may be anywhere   | A1! B2! C3| C3 A2 B2    |   |    |            | A",
                "the same, and the other is there   | A1! B2 C3 | C3 A2 B2    |   |    | -A         | A",
                "swapped, half seen, and answered   | A1 B2 C3  | C3 A2 B2    |   | A2 | -B >A2     | B",
                "a move to where another stays      | A1 B2 C3  | C3 A1 B1    |   |    |            | B",
                "it is read, so it is there         | A1 B2 C3  | B1 A1 C3    |   |    | -A >B1     | A",
                "a move to where one kept stays     | A1 B2 C3  | C3 A~ B1    |   |    |            | A B",
                "a new one at a kept one's address  | A1 B2     | A1 D2       |   |    |            | D B?",
                "a chain that ends at a claim       | A1 B2 C3 E5 | E5 A2 B3 C3 |   |    |          | B A",
                "an old address, now another's      | A1 B2 C3  | C3 A2 D1 B2 |   |    |            | A D",
            })
    void addresses_that_several_claim(
            String what,
            @Nullable String known,
            String rows,
            @Nullable String left,
            @Nullable String answered,
            @Nullable String expected,
            @Nullable String open) {
        check(known, rows, left, answered, expected, open);
    }

    private static void check(
            @Nullable String known,
            String rows,
            @Nullable String left,
            @Nullable String answered,
            @Nullable String expected,
            @Nullable String open) {
        TopologyChanges changes = Topology.changes(
                known(known),
                reading(rows),
                new Topology.Facts(hosts(left), answers(known, answered)),
                rules(UnaryOperator.identity()));
        assertThat(texts(changes)).containsExactlyInAnyOrderElementsOf(words(expected));
        assertThat(open(changes)).containsExactlyInAnyOrderElementsOf(words(open));
        assertThat(changes.isFinal()).isEqualTo(words(open).isEmpty());
    }

    // ------------------------------------------------------------------ what the changes say

    @Test
    void removals_come_first_so_that_no_address_has_two_nodes() {
        assertThat(texts(changes("A1 B2!", reading("A1 C2 D3"), NONE))).containsExactly("-B", "+C2", "+D3");
    }

    @Test
    void an_update_has_the_new_values_and_the_earlier_ones_of_columns_that_are_empty() {
        assertThat(changes("A1 B2.s7", reading("A1 B2.r2.v6.s~.t~"), NONE).list())
                .containsExactly(new Change.Updated(info("B2.r2.v6.s7")));
    }

    @Test
    void each_change_says_why() {
        assertThat(changes("A1 B2 C3! D4 E5!", reading("A1 B6 D4.dc9 F5"), NONE).list())
                .containsExactlyInAnyOrder(
                        new Change.Removed(info("C3").hostId(), "has left the cluster"),
                        new Change.Removed(info("E5").hostId(), "has left the cluster"),
                        new Change.Moved(info("B6"), endpoint('6'), "has moved to 10.0.0.6:9042"),
                        new Change.Moved(
                                info("D4.dc9"),
                                endpoint('4'),
                                "is in data centre \"dc9\" now, which the session does not use"),
                        new Change.Added(info("F5"), endpoint('5')));
        Topology.Facts other = new Topology.Facts(Set.of(), answers("A1 B2!", "D2"));
        assertThat(changes("A1 B2!", reading("A1 B2 D2"), other).list())
                .contains(new Change.Removed(
                        info("B2").hostId(),
                        "has been replaced by host " + info("D2").hostId() + " at its address"));
    }

    @Test
    void what_is_missing_is_named() {
        assertThat(changes("A1", reading("A1 B~ C3.dc~.r~ ~4"), NONE).unclear().values())
                .extracting(TopologyChanges.Unclear::node, TopologyChanges.Unclear::why)
                .containsExactly(
                        tuple(info("B2").hostId() + " (dc1/r1)", "it does not say where it listens for clients"),
                        tuple(
                                info("C3").hostId().toString(),
                                "its row in the system tables has no data centre, no rack: it is joining, or the row"
                                        + " is left over from a node that is gone"),
                        tuple(
                                "at 10.0.0.4 (dc1/r1)",
                                "its row in the system tables has no host id: it is joining, or the row is left over"
                                        + " from a node that is gone"));
    }

    // ------------------------------------------------------------------ endpoints

    private static final Endpoint VIA = new Endpoint("cassandra.test", 19042);

    @Test
    void the_node_that_is_read_is_found_where_it_was_reached() {
        assertThat(changes("", reading(VIA, false, "A1 B2"), NONE).list())
                .containsExactly(new Change.Added(info("A1"), VIA), new Change.Added(info("B2"), endpoint('2')));
        assertThat(changes("A1 B2", reading(VIA, false, "A3 B2"), NONE).list())
                .containsExactly(new Change.Moved(info("A3"), VIA, "has moved to " + VIA));
    }

    @Test
    void a_name_with_several_addresses_stands_for_no_node() {
        assertThat(changes("", reading(VIA, true, "A1 B2"), NONE).list())
                .containsExactly(
                        new Change.Added(info("A1"), endpoint('1')), new Change.Added(info("B2"), endpoint('2')));
    }

    @Test
    void but_for_the_only_one_if_there_are_no_others() {
        assertThat(changes("", reading(VIA, true, "A1"), NONE).list())
                .containsExactly(new Change.Added(info("A1"), VIA));
        assertThat(changes("", reading(VIA, true, "A1 B~"), NONE).list())
                .containsExactly(new Change.Added(info("A1"), endpoint('1')));
    }

    @Test
    void and_for_one_that_says_no_address_as_it_has_no_other_place() {
        assertThat(changes("", reading(VIA, true, "A~ B2"), NONE).list())
                .containsExactly(new Change.Added(info("A~"), VIA), new Change.Added(info("B2"), endpoint('2')));
    }

    @Test
    void a_node_stays_where_it_was_found_however_it_is_reached_later() {
        assertThat(changes("A1 B2", reading(VIA, false, "A1 B2"), NONE).list()).isEmpty();
        assertThat(changes("A1 B2", reading(VIA, false, "A~ B2"), NONE).list()).isEmpty();
        assertThat(Topology.changes(
                                Map.of(info("A1").hostId(), new Topology.Known(info("A1"), VIA, true)),
                                reading("B2 A1"),
                                NONE,
                                rules(UnaryOperator.identity()))
                        .list())
                .containsExactly(new Change.Added(info("B2"), endpoint('2')));
    }

    @Test
    void a_node_is_looked_for_where_it_says_if_another_answers_under_the_name_that_it_was_reached_by() {
        Topology.Facts other = new Topology.Facts(
                Set.of(), Map.of(info("A1").hostId(), info("B2").hostId()));
        Map<UUID, Topology.Known> known = Map.of(info("A1").hostId(), new Topology.Known(info("A1"), VIA, true));
        for (Reading reading : List.of(reading("B2 A1"), reading(VIA, true, "A1 B2"))) {
            assertThat(Topology.changes(known, reading, other, rules(UnaryOperator.identity()))
                            .list())
                    .containsExactlyInAnyOrder(
                            new Change.Moved(
                                    info("A1"),
                                    endpoint('1'),
                                    "is not at " + VIA + " any more, so it is looked for at 10.0.0.1:9042"),
                            new Change.Added(info("B2"), endpoint('2')));
        }
    }

    @Test
    void the_translator_is_asked_for_new_places_alone() {
        UnaryOperator<Endpoint> translator = listens -> new Endpoint("outside-" + listens.host(), 1);
        assertThat(Topology.changes(known("A1 B2"), reading("A1 B2.r2 C3"), NONE, rules(translator))
                        .list())
                .containsExactlyInAnyOrder(
                        new Change.Updated(info("B2.r2")),
                        new Change.Added(info("C3"), new Endpoint("outside-10.0.0.3", 1)));
    }

    @Test
    @SuppressWarnings("NullAway") // What an application without these checks may return.
    void a_node_for_which_the_translator_throws_or_returns_nothing_is_left_out_and_the_others_are_not() {
        Error its = new AssertionError("made up by the test");
        UnaryOperator<Endpoint> translator = listens -> {
            if (listens.equals(endpoint('2'))) {
                throw its;
            }
            return listens.equals(endpoint('3')) ? null : listens;
        };
        TopologyChanges changes = Topology.changes(known("A1 B5"), reading("A1 B2 C3 D4"), NONE, rules(translator));
        assertThat(texts(changes)).containsExactly("-B", "+D4");
        assertThat(changes.unclear().values())
                .extracting(
                        TopologyChanges.Unclear::datacenter,
                        TopologyChanges.Unclear::why,
                        TopologyChanges.Unclear::thrown)
                .containsExactly(
                        tuple(
                                "dc1",
                                "the address translator threw java.lang.AssertionError: made up by the test when asked"
                                        + " for 10.0.0.2:9042",
                                its),
                        tuple("dc1", "the address translator returned null for 10.0.0.3:9042", null));
    }

    // ------------------------------------------------------------------ readings

    @Test
    void a_reading_knows_the_data_centres_of_all_rows() {
        assertThat(reading("A1.dc2 B2 C~.dc3 D4.dc~").datacenters()).containsExactly("dc1", "dc2", "dc3");
    }

    @Test
    void a_row_is_whole_with_host_id_address_data_centre_and_rack() {
        assertThat(row("A1.v~.t~.s~").isWhole()).isTrue();
        for (String word : List.of("A~", "~1", "A1.dc~", "A1.r~")) {
            assertThat(row(word).isWhole()).as(word).isFalse();
        }
    }
}
