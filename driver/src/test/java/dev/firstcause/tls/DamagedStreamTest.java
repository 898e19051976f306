// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class DamagedStreamTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    private static TlsFailure failure(Talk talk, byte[]... bytes) {
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> talk.receive(bytes));
        assertThat(failure).isNotNull();
        assertThat(failure.getCause()).isNotNull();
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_changed_bit_is_an_invalid_record_once_and_for_all(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        talk.receive(talk.server.encrypt("good"));
        byte[] record = talk.server.encrypt("bad");
        record[record.length - 1] ^= 1;
        TlsFailure first = failure(talk, Talk.together(talk.server.encrypt(""), record));
        assertThat(first.kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(first.sign()).isEqualTo(Sign.OWN_VERDICT);
        assertThat(first)
                .hasMessageContaining("fails its authentication")
                .hasMessageFindingMatch("Tag mismatch|BAD_DECRYPT");
        assertThat(talk.received()).isEqualTo("good");
        assertThat(talk.client.hasOutgoing()).as("our own alert").isTrue();
        talk.server.feed(talk.fromClient());
        assertThat(talk.server.failure()).hasMessageContaining("Received fatal alert");
        assertThat(catchThrowableOfType(TlsFailure.class, () -> talk.receive(new byte[] {23})))
                .isSameAs(first);
        assertThat(catchThrowableOfType(TlsFailure.class, () -> talk.send("x"))).isSameAs(first);
        talk.client.close();
        assertThat(talk.client.hasOutgoing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_repeated_and_a_lost_record_are_invalid_records(String protocol) throws TlsFailure {
        Talk repeated = Talk.established(protocol);
        byte[] record = repeated.server.encrypt("once");
        repeated.receive(record);
        assertThat(failure(repeated, record).kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(repeated.received()).isEqualTo("once");
        Talk lost = Talk.established(protocol);
        lost.server.encrypt("lost");
        assertThat(failure(lost, lost.server.encrypt("next")).kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(lost.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_record_too_large_is_refused_by_its_header(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        TlsFailure failure = failure(talk, new byte[] {23, 3, 3, (byte) 0xff, (byte) 0xff});
        assertThat(failure.kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(failure).hasMessageContaining("announces 65535 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void an_alert_that_is_not_encrypted_is_no_alert_of_the_peer(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        TlsFailure failure = failure(talk, new byte[] {21, 3, 3, 0, 2, 2, 80});
        assertThat(failure.kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(failure).hasMessageContaining("is an alert that is not encrypted, internal_error (80)");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_wrong_type_or_version_is_not_tls(String protocol) throws TlsFailure {
        Talk type = Talk.established(protocol);
        byte[] record = type.server.encrypt("data");
        record[0] = 99;
        assertThat(failure(type, record).kind()).isEqualTo(FailureKind.NOT_TLS);
        Talk version = Talk.established(protocol);
        record = version.server.encrypt("data");
        record[1] = 9;
        assertThat(failure(version, record).kind()).isEqualTo(FailureKind.NOT_TLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_proxy_that_answers_in_the_midst_is_named(String protocol) throws TlsFailure {
        Talk talk = Talk.established(protocol);
        TlsFailure failure =
                failure(talk, talk.server.encrypt("good"), ascii("HTTP/1.1 502 Bad Gateway\r\nServer: x\r\n"));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_TLS);
        assertThat(failure.sign()).isEqualTo(Sign.NOT_TLS);
        assertThat(failure).hasMessageContaining("HTTP: \"HTTP/1.1 502 Bad Gateway\"");
        assertThat(talk.received()).isEqualTo("good");
    }

    @Test
    void the_handshake_names_what_answers_in_place_of_tls() throws TlsFailure {
        assertThat(notTls(ascii("HTTP/1.1 400 Bad Request\r\n\r\n"))).contains("HTTP: \"HTTP/1.1 400 Bad Request\"");
        assertThat(notTls(ascii("SSH-2.0-OpenSSH_9.2\r\n"))).contains("SSH: \"SSH-2.0-OpenSSH_9.2\"");
        assertThat(notTls(ascii("220 mail ready\r\n"))).contains("\"220 mail ready  \"");
        assertThat(notTls(new byte[] {0, 1, 2, 3, 4, 5})).contains("00 01 02 03 04 05");
        assertThat(notTls(new byte[] {(byte) 0x80, 0x2e, 4, 0, 1, 0, 2, 0})).contains("SSL 2");
        assertThat(notTls(new byte[] {22, 9, 9, 0, 1, 0, 2, 0})).contains("16 09 09");
    }

    /** FAULTS 1.12: with stream ids 0x0102 and 0x0103 engines take it for SSL 2, and wait. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0x0102, 0x0103, 0x0400})
    void a_plaintext_cql_server_is_named_with_its_error(int stream) throws TlsFailure {
        byte[] text = ascii("Invalid or unsupported protocol version (22)");
        ByteBuffer frame = ByteBuffer.allocate(9 + 6 + text.length);
        frame.put((byte) 0x84).put((byte) 0).putShort((short) stream).put((byte) 0);
        frame.putInt(6 + text.length)
                .putInt(0x000a)
                .putShort((short) text.length)
                .put(text);
        assertThat(notTls(frame.array()))
                .contains("plaintext CQL, version 4: ERROR 0x000a \"Invalid or unsupported protocol version (22)\"");
        assertThat(notTls(java.util.Arrays.copyOf(frame.array(), 9))).contains("plaintext CQL, version 4");
        assertThat(notTls(java.util.Arrays.copyOf(frame.array(), 20))).contains("plaintext CQL, version 4: ERROR");
    }

    private static String notTls(byte[] bytes) throws TlsFailure {
        Talk whole = Talk.of(TLS_13);
        whole.client.begin();
        whole.fromClient();
        TlsFailure failure = failure(whole, bytes);
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_TLS);
        assertThat(whole.client.hasOutgoing()).isFalse();
        Talk parts = Talk.of(TLS_13);
        parts.client.begin();
        assertThat(failure(
                        parts, java.util.Arrays.copyOf(bytes, 2), java.util.Arrays.copyOfRange(bytes, 2, bytes.length)))
                .hasMessage(failure.getMessage());
        return failure.getMessage();
    }

    @Test
    void garbage_under_a_good_header_is_an_invalid_record() throws TlsFailure {
        Talk talk = Talk.of(TLS_13);
        talk.client.begin();
        TlsFailure failure = failure(talk, new byte[] {22, 3, 3, 0, 6, (byte) 0x9c, 1, 2, 3, 4, 5});
        assertThat(failure.kind()).isEqualTo(FailureKind.RECORD_INVALID);
        assertThat(failure).hasMessageContaining("record 1 from the server cannot be part of a handshake");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_change_in_the_servers_flight_is_an_invalid_record(String protocol) throws TlsFailure {
        Talk talk = Talk.of(protocol);
        talk.client.begin();
        byte[] flight = talk.server.feed(talk.fromClient());
        // In what the server has signed or encrypted, whatever the provider.
        flight[flight.length - 20] ^= 1;
        TlsFailure failure = catchThrowableOfType(TlsFailure.class, () -> {
            talk.receive(flight);
            talk.exchange();
        });
        assertThat(failure.kind()).isIn(FailureKind.RECORD_INVALID, FailureKind.PEER_ALERT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
