// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By a clock of its own: nothing here waits. */
class ChronicleTest {
    private static final long MILLI = 1_000_000;
    private static final InetSocketAddress FIRST = InetSocketAddress.createUnresolved("127.0.0.1", 9042);
    private static final InetSocketAddress SECOND = InetSocketAddress.createUnresolved("127.0.0.2", 9042);

    private static final List<InetSocketAddress> NONE = List.of();

    private final Chronicle chronicle = new Chronicle(100);

    private static long at(long millis) {
        return 100 + millis * MILLI;
    }

    private BlowReport only() {
        assertThat(chronicle.reports()).hasSize(1);
        return chronicle.reports().get(0);
    }

    @Test
    void a_node_serves_again_with_the_first_request_that_was_asked_after_it_listens() {
        Chronicle.Chapter chapter = chronicle.begin(Blow.KILL, SECOND, at(1000));
        chronicle.served(SECOND, at(900), at(1001));
        assertThat(only().outage()).isNull();
        chapter.listens(at(9000));
        chapter.listens(at(9100));
        chronicle.served(SECOND, at(8999), at(9001));
        chronicle.served(FIRST, at(9010), at(9020));
        chronicle.served(null, at(9010), at(9020));
        assertThat(chapter.serves()).isNotDone();
        chronicle.served(SECOND, at(9010), at(9250));
        chronicle.served(SECOND, at(9011), at(9260));
        assertThat(chapter.serves()).isDone();
        assertThat(only().at()).isEqualTo(Duration.ofSeconds(1));
        assertThat(only().outage()).isEqualTo(Duration.ofSeconds(8));
        assertThat(only().firstServed()).isEqualTo(Duration.ofMillis(250));
        assertThat(only().heldUp()).isNull();
    }

    @Test
    void a_node_is_avoided_when_no_request_that_is_asked_is_held_up_any_more() {
        Chronicle.Chapter chapter = chronicle.begin(Blow.HANG, FIRST, at(1000));
        chronicle.took(FIRST, NONE, at(999), at(3000)); // asked before
        chronicle.took(SECOND, NONE, at(1900), at(3000)); // of what that one does
        chronicle.took(null, NONE, at(1900), at(3000));
        assertThat(only().heldUp()).isNull();
        chronicle.took(SECOND, List.of(FIRST), at(1600), at(3000));
        assertThat(only().heldUp()).isEqualTo(Duration.ofMillis(600));
        chronicle.took(FIRST, NONE, at(1650), at(3000));
        chronicle.took(SECOND, List.of(FIRST), at(1500), at(3000));
        assertThat(only().heldUp()).isEqualTo(Duration.ofMillis(650));
        chronicle.failed(at(1700));
        chronicle.took(SECOND, List.of(FIRST), at(2000), at(2500)); // half a second is not held up
        chapter.listens(at(9000));
        chronicle.failed(at(9001)); // of something else
        assertThat(only().heldUp()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void what_the_driver_tells_of_nodes_and_connections_is_told_of_the_blow() {
        chronicle.connectionDied(SECOND);
        chronicle.nodeDown(FIRST, at(1));
        Chronicle.Chapter chapter = chronicle.begin(Blow.SILENCE, FIRST, at(1000));
        chronicle.connectionDied(FIRST);
        chronicle.connectionDied(SECOND);
        chronicle.nodeDown(SECOND, at(1100));
        assertThat(chapter.isDown()).isNotDone();
        chronicle.nodeDown(FIRST, at(3500));
        chronicle.nodeDown(FIRST, at(3600));
        assertThat(chapter.isDown()).isDone();
        assertThat(only().toldDown()).isEqualTo(Duration.ofMillis(2500));
        assertThat(only().othersClosed()).isEqualTo(1);
    }

    @Test
    void each_blow_has_its_own_chapter() {
        chronicle.begin(Blow.KILL, FIRST, at(0));
        chronicle.failed(at(1));
        chronicle.begin(Blow.STOP, SECOND, at(1000));
        chronicle.failed(at(1002));
        assertThat(chronicle.last()).isEqualTo(Blow.STOP);
        assertThat(chronicle.reports())
                .extracting(BlowReport::heldUp)
                .containsExactly(Duration.ofMillis(1), Duration.ofMillis(2));
    }
}
