// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.FailureKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a session does with its buffers and with an engine that misbehaves: only its own room can see that. */
@ExtendWith(TalksEnd.class)
class TlsSessionInsideTest {
    private final BufferPool incoming = new BufferPool(Records.LONGEST_RECORD, false);
    private final BrittleEngine engine = new BrittleEngine(client());
    private final Talk talk = new Talk(
            new TlsSession(
                    Talk.ENGINES, engine, "nothing", new HandshakeNotes(), incoming, new BufferPool(33_000, false)),
            Talk.server(Talk.NODE));

    @Test
    void between_records_it_holds_no_buffers_though_they_came_in_parts() throws TlsFailure {
        talk.handshake();
        Set<ByteBuffer> lent = lendOnlyTwo();
        byte[] record = talk.server.encrypt("in parts");
        talk.receive(Arrays.copyOf(record, 9), Arrays.copyOfRange(record, 9, record.length));
        assertThat(talk.received()).isEqualTo("in parts");
        areGivenBack(lent);
    }

    @Test
    void nor_does_it_when_the_sink_has_thrown() throws TlsFailure {
        talk.handshake();
        Set<ByteBuffer> lent = lendOnlyTwo();
        byte[] record = talk.server.encrypt("in parts");
        talk.receive(Arrays.copyOf(record, 9));
        ByteBuffer rest = ByteBuffer.wrap(record, 9, record.length - 9);
        assertThatThrownBy(() -> talk.client.receive(rest, bytes -> {
                    throw new IllegalArgumentException("not CQL");
                }))
                .hasMessage("not CQL");
        areGivenBack(lent);
    }

    /** As many as a record in parts takes; no others are spare. */
    private Set<ByteBuffer> lendOnlyTwo() {
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            incoming.take(1);
        }
        Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        lent.add(ByteBuffer.allocate(Records.LONGEST_RECORD));
        lent.add(ByteBuffer.allocate(Records.LONGEST_RECORD));
        lent.forEach(incoming::give);
        return lent;
    }

    private void areGivenBack(Set<ByteBuffer> lent) {
        assertThat(lent.remove(incoming.take(1))).as("one").isTrue();
        assertThat(lent.remove(incoming.take(1))).as("and the other").isTrue();
    }

    @Test
    void what_is_left_of_a_stream_that_failed_is_forgotten() throws TlsFailure {
        talk.client.begin();
        TlsFailure failure = catchThrowableOfType(
                TlsFailure.class,
                () -> talk.receive("HT".getBytes(StandardCharsets.US_ASCII), new byte[] {84, 80, 47}));
        assertThat(failure).hasMessageContaining("HTTP");
        assertThat(talk.client.partial()).isZero();
        assertThat(talk.client.end()).isEqualTo("during the TLS handshake, between records, 5 bytes received");
    }

    @Test
    void does_not_begin_after_it_has_failed() {
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(new byte[] {1, 2, 3, 4, 5}));
        assertThat(failure).isNotNull();
        assertThat(catchThrowableOfType(TlsFailure.class, () -> talk.client.begin()))
                .isSameAs(failure);
    }

    @Test
    void a_second_complaint_of_the_engine_stands_behind_the_first() throws TlsFailure {
        talk.handshake();
        SSLException first = new SSLException("first");
        SSLException second = new SSLException("second");
        engine.breakNow(first, second);
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> talk.receive(talk.server.encrypt("never read")));
        assertThat(failure.getCause()).isSameAs(first);
        assertThat(failure.getSuppressed()).containsExactly(second);
    }

    @Test
    void an_engine_that_repeats_its_complaint_is_heard_once() throws TlsFailure {
        talk.handshake();
        SSLException same = new SSLException("the same");
        engine.breakNow(same, same);
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> talk.receive(talk.server.encrypt("never read")));
        assertThat(failure.getCause()).isSameAs(same);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void an_authentic_record_that_holds_nothing_is_not_said_to_be_changed() throws TlsFailure {
        talk.handshake();
        String words = "Incorrect inner plaintext: no content type";
        SSLException empty = new SSLException(words, new BadPaddingException(words));
        engine.breakNow(empty, empty);
        TlsFailure failure =
                catchThrowableOfType(TlsFailure.class, () -> talk.receive(talk.server.encrypt("never read")));
        assertThat(failure.kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(failure).hasMessageEndingWith("cannot be: " + words);
    }

    private static SSLEngine client() {
        SSLEngine engine = Talk.context(Talk.NODE, Talk.AUTHORITY).createSSLEngine(Talk.HOST, 9042);
        engine.setUseClientMode(true);
        return engine;
    }
}
