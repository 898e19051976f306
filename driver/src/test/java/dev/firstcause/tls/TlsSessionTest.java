// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class TlsSessionTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void carries_data_both_ways(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        talk.send("OPTIONS");
        assertThat(talk.client.hasOutgoing()).isTrue();
        talk.server.feed(talk.fromClient());
        assertThat(talk.server.received()).isEqualTo("OPTIONS");
        talk.receive(talk.server.encrypt("SUPPORTED"));
        assertThat(talk.received()).isEqualTo("SUPPORTED");
        assertThat(talk.client.protocol()).isEqualTo(protocol);
        assertThat(talk.client.cipherSuite()).startsWith("TLS_");
        assertThat(talk.client.peerSubject()).contains("CN=");
        assertThat(talk.client.isClientCertificateAsked()).isFalse();
        assertThat(talk.client.isClosedByPeer()).isFalse();
        assertThat(talk.client.hasOutgoing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void puts_much_data_into_few_records(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'x');
        talk.client.send(ByteBuffer.wrap(megabyte));
        byte[] wire = talk.fromClient();
        assertThat(MemoryServer.records(wire)).hasSizeBetween(64, 65);
        talk.server.feed(wire);
        assertThat(talk.server.receivedBytes()).isEqualTo(megabyte.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void delivers_what_came_before_a_close_notify_and_drops_what_comes_after(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        byte[] data = talk.server.encrypt("last words");
        talk.receive(
                Talk.together(data, talk.server.closeNotify(), "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)));
        assertThat(talk.received()).isEqualTo("last words");
        assertThat(talk.client.isClosedByPeer()).isTrue();
        talk.receive(new byte[] {1, 2, 3});
        assertThat(talk.client.partial()).isZero();
        TlsFailure late = catchThrowableOfType(TlsFailure.class, () -> talk.send("too late"));
        assertThat(late.kind()).isEqualTo(FailureKind.PEER_CLOSED);
        assertThat(late.sign()).isEqualTo(Sign.ORDERLY_CLOSE);
        assertThat(late).hasMessage("the server has ended TLS in order (close_notify)");
        assertThat(late.getCause()).hasMessage("closed by the server");
        talk.client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void still_hears_the_peer_after_its_own_close(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        byte[] answer = talk.server.encrypt("answer");
        talk.client.close();
        talk.client.close();
        byte[] ours = talk.fromClient();
        assertThat(MemoryServer.records(ours)).hasSize(1);
        talk.receive(answer);
        assertThat(talk.received()).isEqualTo("answer");
        talk.receive(talk.server.feed(ours));
        assertThat(talk.server.engine.isInboundDone()).isTrue();
        TlsFailure late = catchThrowableOfType(TlsFailure.class, () -> talk.send("too late"));
        assertThat(late.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(late).hasMessage("we have ended TLS ourselves");
        assertThat(late.getCause()).hasMessage("closed by us");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void can_be_closed_at_any_moment_of_the_handshake(String protocol) throws TlsFailure {
        Talk.of(protocol).client.close();
        Talk begun = Talk.of(protocol);
        begun.client.begin();
        begun.client.close();
        assertThat(begun.client.hasOutgoing()).isTrue();
        Talk half = Talk.of(protocol);
        half.client.begin();
        half.receive(half.server.feed(half.fromClient()));
        half.client.close();
        half.server.feed(half.fromClient());
        assertThat(half.client.isClosedByPeer()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void says_where_the_stream_ended(String protocol) throws TlsFailure {
        Talk talk = Talk.of(protocol);
        assertThat(talk.client.received()).isZero();
        assertThat(talk.client.peerSubject()).isNull();
        assertThat(talk.client.end()).isEqualTo("before the TLS handshake began");
        talk.client.begin();
        assertThat(talk.client.end()).isEqualTo("after our ClientHello, 0 bytes received");
        byte[] flight = talk.server.feed(talk.fromClient());
        int first = MemoryServer.records(flight).get(0).length;
        talk.receive(Arrays.copyOf(flight, 30));
        assertThat(talk.client.received()).isEqualTo(30);
        assertThat(talk.client.end())
                .isEqualTo("during the TLS handshake, inside a record (30 of " + first + " bytes), 30 bytes received");
        talk.receive(Arrays.copyOfRange(flight, 30, flight.length));
        talk.exchange();
        assertThat(talk.client.end()).isEqualTo("between records");
        byte[] record = talk.server.encrypt("x".repeat(500));
        talk.receive(Arrays.copyOf(record, 3));
        assertThat(talk.client.end()).isEqualTo("inside the header of a record (3 of 5 bytes)");
        talk.receive(Arrays.copyOfRange(record, 3, 100));
        assertThat(talk.client.end()).isEqualTo("inside a record (100 of " + record.length + " bytes)");
        assertThat(talk.client.partial()).isEqualTo(100);
        assertThat(talk.client.partialOf()).isEqualTo(record.length);
        talk.receive(Arrays.copyOfRange(record, 100, record.length));
        assertThat(talk.received()).hasSize(500);
        assertThat(talk.client.end()).isEqualTo("between records");
        assertThat(talk.client.partialOf()).isZero();
    }

    @Test
    void shows_bytes_that_are_not_tls_and_too_few_to_judge() throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.client.begin();
        talk.receive("no\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(talk.client.end()).contains("after bytes that are not TLS: \"no \"");
    }

    @Test
    void answers_key_updates_and_goes_on() throws TlsFailure {
        Talk talk = Talk.established(TLS_13);
        for (int i = 0; i < 4; i++) {
            talk.receive(Talk.together(talk.server.newKeys(), talk.server.encrypt("after" + i)));
            talk.exchange();
            talk.send("ours" + i);
            talk.exchange();
        }
        assertThat(talk.received()).isEqualTo("after0after1after2after3");
        assertThat(talk.server.received()).isEqualTo("ours0ours1ours2ours3");
    }

    @Test
    void renegotiates_with_tls_1_2_and_keeps_the_order_of_data() throws TlsFailure {
        Talk talk = Talk.established(TLS_12);
        // With BoringSSL Netty takes part in one, and in no more.
        int times = Talk.isJdk() ? 2 : 1;
        for (int i = 0; i < times; i++) {
            talk.receive(talk.server.newKeys());
            assertThat(talk.client.hasOutgoing()).isTrue();
            talk.send("during" + i + ",");
            talk.send("still" + i + ",");
            talk.exchange();
            talk.send("after" + i + ",");
            talk.exchange();
        }
        assertThat(talk.server.received())
                .isEqualTo(times == 1 ? "during0,still0,after0," : "during0,still0,after0,during1,still1,after1,");
        assertThat(talk.client.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_warning_that_the_user_canceled_does_not_end_the_handshake(String protocol) throws TlsFailure {
        Talk talk = Talk.of(protocol);
        talk.client.begin();
        talk.receive(new byte[] {21, 3, 3, 0, 2, 1, 90});
        talk.exchange();
        assertThat(talk.client.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void resumes_sessions_of_the_same_options(String protocol) throws TlsFailure {
        TlsOptions options = Talk.trusting(Talk.AUTHORITY).protocols(protocol).build();
        javax.net.ssl.SSLContext context = Talk.context(Talk.NODE, Talk.AUTHORITY);
        for (int i = 0; i < 3; i++) {
            Talk talk = new Talk(options.newSession(Talk.HOST, 9042), new MemoryServer(Talk.engine(context)));
            talk.handshake();
            talk.receive(talk.server.encrypt("hello"));
            assertThat(talk.client.isResumed()).isEqualTo(i > 0);
            assertThat(talk.received()).isEqualTo("hello");
        }
        Talk rebooted = new Talk(options.newSession(Talk.HOST, 9042), Talk.server(Talk.NODE));
        rebooted.handshake();
        assertThat(rebooted.client.isEstablished()).isTrue();
        assertThat(rebooted.client.isResumed()).isFalse();
    }

    @Test
    void takes_read_only_and_direct_buffers() throws TlsFailure {
        Talk talk = Talk.established(TLS_13);
        StringBuilder got = new StringBuilder();
        Plaintext sink = bytes -> got.append((char) bytes.get());
        talk.client.receive(ByteBuffer.wrap(talk.server.encrypt("a")).asReadOnlyBuffer(), sink);
        byte[] record = talk.server.encrypt("b");
        talk.client.receive(ByteBuffer.allocateDirect(record.length).put(record).flip(), sink);
        assertThat(got).hasToString("ab");
    }

    @Test
    void passes_on_what_the_sink_throws_and_refuses_to_be_called_from_it() throws TlsFailure {
        Talk talk = Talk.established(TLS_13);
        assertThatThrownBy(() -> talk.client.receive(ByteBuffer.wrap(talk.server.encrypt("x")), bytes -> {
                    throw new IllegalArgumentException("not CQL");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not CQL");
        ByteBuffer again = ByteBuffer.wrap(talk.server.encrypt("y"));
        assertThatThrownBy(() -> talk.client.receive(again, bytes -> {
                    try {
                        talk.client.receive(bytes, more -> {});
                    } catch (TlsFailure e) {
                        throw new AssertionError(e);
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
        talk.receive(talk.server.encrypt("z"));
        assertThat(talk.received()).isEqualTo("z");
    }

    @Test
    void may_send_and_close_from_inside_the_sink() throws TlsFailure {
        Talk talk = Talk.established(TLS_13);
        byte[] two = Talk.together(talk.server.encrypt("a"), talk.server.encrypt("b"));
        StringBuilder got = new StringBuilder();
        talk.client.receive(ByteBuffer.wrap(two), bytes -> {
            got.append((char) bytes.get());
            try {
                if (got.length() == 1) {
                    talk.send("answer");
                    talk.client.close();
                }
            } catch (TlsFailure e) {
                throw new AssertionError(e);
            }
        });
        assertThat(got).hasToString("ab");
        talk.server.feed(talk.fromClient());
        assertThat(talk.server.received()).isEqualTo("answer");
        assertThat(talk.server.engine.isInboundDone()).isTrue();
    }

    @Test
    void refuses_to_send_before_it_is_established() {
        Talk talk = Talk.of(TLS_13);
        assertThatThrownBy(() -> talk.send("x")).isInstanceOf(IllegalStateException.class);
    }
}
