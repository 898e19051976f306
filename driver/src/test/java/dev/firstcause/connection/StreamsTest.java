// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.message.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamsTest {
    @Test
    void every_id_is_given_once_until_its_answer_has_come() {
        Streams streams = new Streams(Streams.MOST);
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < Streams.MOST; i++) {
            Call call = call();
            assertThat(streams.reserve(call)).isTrue();
            ids.add(call.streamId);
        }
        assertThat(ids).hasSize(Streams.MOST).allMatch(id -> id >= 0 && id < Streams.MOST);
        assertThat(streams.inFlight()).isEqualTo(Streams.MOST);
        Call tooMany = call();
        assertThat(streams.reserve(tooMany)).isFalse();
        assertThat(tooMany.streamId).isEqualTo(-1);

        Call first = streams.waiting(77);
        assertThat(streams.take(77)).isSameAs(first);
        assertThat(streams.reserve(tooMany)).isTrue();
        assertThat(tooMany.streamId).isEqualTo(77);
    }

    @Test
    void an_orphans_id_is_kept_until_its_late_answer_comes() {
        Streams streams = new Streams(1);
        Call call = call();
        streams.reserve(call);
        streams.orphan(call);
        assertThat(streams.inFlight()).isZero();
        assertThat(streams.orphans()).isEqualTo(1);
        assertThat(streams.reserve(call())).isFalse();
        assertThat(streams.waiting(0)).isNull();
        assertThat(streams.isExpected(0)).isTrue();
        assertThat(streams.take(0)).isNull();
        assertThat(streams.orphans()).isZero();
        assertThat(streams.isExpected(0)).isFalse();
        assertThat(streams.reserve(call())).isTrue();
    }

    @Test
    void an_answer_nobody_asked_for_is_known_as_such() {
        Streams streams = new Streams(10);
        assertThat(streams.isExpected(0)).isFalse();
        assertThat(streams.isExpected(-1)).isFalse();
        assertThat(streams.isExpected(40_000)).isFalse();
        Call call = call();
        streams.reserve(call);
        assertThat(streams.take(call.streamId)).isSameAs(call);
        assertThat(streams.isExpected(0)).isFalse();
    }

    @Test
    void a_late_answer_frees_only_an_orphans_id() {
        Streams streams = new Streams(2);
        Call waits = call();
        Call givenUp = call();
        streams.reserve(waits);
        streams.reserve(givenUp);
        int orphan = givenUp.streamId;
        streams.orphan(givenUp);
        streams.release(orphan);
        assertThat(streams.orphans()).isZero();
        assertThat(streams.isExpected(orphan)).isFalse();
        assertThatThrownBy(() -> streams.release(waits.streamId))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stream 0 is waited for");
    }

    @Test
    void the_first_and_the_last_id_are_found_and_those_beside_them_are_not() {
        Streams streams = new Streams(16);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(call());
            streams.reserve(calls.get(i));
        }
        assertThat(streams.waiting(0)).isSameAs(calls.get(0));
        assertThat(streams.waiting(15)).isSameAs(calls.get(15));
        assertThat(streams.waiting(-1)).isNull();
        assertThat(streams.waiting(16)).isNull();
        assertThat(streams.isExpected(16)).isFalse();
    }

    @Test
    void a_limit_the_protocol_cannot_count_is_refused() {
        assertThatThrownBy(() -> new Streams(0)).hasMessageContaining("1 to 32768");
        assertThatThrownBy(() -> new Streams(32_769)).hasMessageContaining("1 to 32768");
    }

    @Test
    void any_course_of_events_agrees_with_a_plain_map() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int limit = 1 + random.nextInt(60);
            Streams streams = new Streams(limit);
            Map<Integer, Call> waiting = new HashMap<>();
            Set<Integer> orphans = new HashSet<>();
            for (int step = 0; step < 500; step++) {
                int dice = random.nextInt(10);
                if (dice < 5) {
                    Call call = call();
                    boolean reserved = streams.reserve(call);
                    assertThat(reserved).as("seed %s", seed).isEqualTo(waiting.size() + orphans.size() < limit);
                    if (reserved) {
                        assertThat(orphans).doesNotContain(call.streamId);
                        assertThat(waiting.put(call.streamId, call)).isNull();
                    }
                } else if (dice < 8 && !waiting.isEmpty()) {
                    int id = waiting.keySet().iterator().next();
                    assertThat(streams.take(id)).isSameAs(waiting.remove(id));
                } else if (dice == 8 && !waiting.isEmpty()) {
                    int id = waiting.keySet().iterator().next();
                    streams.orphan(waiting.remove(id));
                    orphans.add(id);
                } else if (!orphans.isEmpty()) {
                    int id = orphans.iterator().next();
                    orphans.remove(id);
                    assertThat(streams.take(id)).isNull();
                }
                assertThat(streams.inFlight()).isEqualTo(waiting.size());
                assertThat(streams.orphans()).isEqualTo(orphans.size());
            }
            List<Call> seen = new ArrayList<>();
            streams.forEach(seen::add);
            assertThat(seen).containsExactlyInAnyOrderElementsOf(waiting.values());
        }
    }

    private static Call call() {
        return new Call(Options.INSTANCE, 0, 0);
    }
}
