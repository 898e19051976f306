// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;

/** However the server's bytes are cut on their way: the same plaintext, the same end, the same failure. */
class ChunkingProperties {
    @AfterTry
    void endTalks() {
        Talk.endAll();
    }

    @Property(tries = 100, seed = "148594")
    void the_same_plaintext_and_end(
            @ForAll boolean tls13,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 2_000) Integer> cuts,
            @ForAll @Size(max = 5) List<@IntRange(max = 40_000) Integer> answers)
            throws TlsFailure {
        Talk talk = Talk.of(tls13 ? "TLSv1.3" : "TLSv1.2");
        talk.client.begin();
        StringBuilder expected = new StringBuilder();
        cut(talk, talk.server.feed(talk.fromClient()), cuts);
        cut(talk, talk.server.feed(talk.fromClient()), cuts);
        assertThat(talk.client.isEstablished()).isTrue();
        List<byte[]> wire = new ArrayList<>();
        for (int answer : answers) {
            String text = (char) ('a' + answer % 26) + "x".repeat(answer);
            expected.append(text);
            wire.add(talk.server.encrypt(text));
        }
        wire.add(talk.server.closeNotify());
        cut(talk, Talk.together(wire.toArray(new byte[0][])), cuts);
        assertThat(talk.received()).isEqualTo(expected.toString());
        assertThat(talk.client.isClosedByPeer()).isTrue();
        assertThat(talk.client.partial()).isZero();
    }

    @Property(tries = 100, seed = "148594")
    void the_same_failure_wherever_a_bit_is_changed(
            @ForAll boolean tls13,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 300) Integer> cuts,
            @ForAll @IntRange(max = 100_000) int where)
            throws TlsFailure {
        Talk talk = Talk.established(tls13 ? "TLSv1.3" : "TLSv1.2");
        byte[] first = talk.server.encrypt("first");
        byte[] second = talk.server.encrypt("second".repeat(50));
        int place = 5 + where % (second.length - 5);
        second[place] ^= 4;
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> cut(talk, Talk.together(first, second), cuts));
        assertThat(failure).hasMessageContaining("fails its authentication");
        assertThat(talk.received()).isEqualTo("first");
    }

    /** Any bytes at all end in one failure of ours, or in silence; never in another exception, and never in a loop. */
    @Property(tries = 500, seed = "148594")
    void any_bytes_in_the_handshake_do_no_more_than_fail(
            @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 4) int type, @ForAll boolean header)
            throws TlsFailure {
        Talk talk = Talk.of("TLSv1.3");
        talk.client.begin();
        byte[] sent = bytes;
        if (header) {
            sent = ByteBuffer.allocate(5 + bytes.length)
                    .put(new byte[] {(byte) (20 + type), 3, 3})
                    .putShort((short) bytes.length)
                    .put(bytes)
                    .array();
        }
        byte[] all = sent;
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(all));
        if (failure != null) {
            assertThat(failure.getMessage()).isNotBlank();
            assertThat(failure.getCause()).isNotNull();
            assertThat(catchThrowableOfType(TlsFailure.class, () -> talk.receive(all)))
                    .isSameAs(failure);
        }
        talk.client.close();
    }

    private static void cut(Talk talk, byte[] bytes, List<Integer> cuts) throws TlsFailure {
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int end = Math.min(bytes.length, at + cuts.get(i % cuts.size()));
            talk.receive(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
    }
}
