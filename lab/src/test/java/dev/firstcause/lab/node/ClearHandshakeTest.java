// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the handshakes of the JDK's clients in {@link StandInTlsTest} do not show: retries, and messages in parts. */
class ClearHandshakeTest {
    private static final byte[] KEY_SHARE = {0, 51, 0, 2, 0, 29};
    private static final byte[] PRE_SHARED_KEY = {0, 41, 0, 2, 0, 0};
    private static final byte[] CHANGE = {20, 3, 3, 0, 1, 1};

    private final ClearHandshake handshake = new ClearHandshake();

    @Test
    void a_session_may_be_taken_up_after_a_retry() {
        say(record(message(2, serverHello(KEY_SHARE))), CHANGE);
        assertThat(handshake.resumes("TLSv1.3")).isFalse();
        say(record(message(2, serverHello(joined(KEY_SHARE, PRE_SHARED_KEY)))));
        assertThat(handshake.resumes("TLSv1.3")).isTrue();
    }

    @Test
    void a_certificate_in_several_records_is_one() {
        byte[] flight = joined(message(2, serverHello(new byte[0])), message(11, new byte[1000]));
        say(record(Arrays.copyOf(flight, 47)), record(Arrays.copyOfRange(flight, 47, flight.length)));
        assertThat(handshake.resumes("TLSv1.2")).isFalse();
    }

    @Test
    void what_is_encrypted_is_not_taken_for_a_certificate() {
        say(record(message(2, serverHello(new byte[0]))), CHANGE, record(message(11, new byte[36])));
        assertThat(handshake.resumes("TLSv1.2")).isTrue();
    }

    private void say(byte[]... records) {
        for (byte[] record : records) {
            handshake.add(ByteBuffer.wrap(record));
        }
    }

    private static byte[] record(byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) 22)
                .putShort((short) 0x303)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    private static byte[] message(int type, byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array();
    }

    private static byte[] serverHello(byte[] extensions) {
        byte[] session = {7, 7, 7};
        return ByteBuffer.allocate(2 + 32 + 1 + session.length + 3 + 2 + extensions.length)
                .putShort((short) 0x303)
                .put(new byte[32])
                .put((byte) session.length)
                .put(session)
                .put(new byte[3])
                .putShort((short) extensions.length)
                .put(extensions)
                .array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
