// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is made of the kernel's struct, of a new kernel and of one that leaves the end of it as it was. */
class TcpInfoTest {
    @Test
    void all_is_acknowledged_and_read() {
        assertThat(TcpInfo.state(info(0, 0, 501, 40), 500, 40))
                .isEqualTo(new SocketState(Source.TCP_INFO, 0, 0, 3, 2, false, 77));
    }

    @Test
    void bytes_are_counted_by_what_we_gave_and_took() {
        SocketState state = TcpInfo.state(info(2, 100, 301, 40), 500, 15);
        assertThat(state.unacknowledged()).isEqualTo(200);
        assertThat(state.unread()).isEqualTo(25);
        assertThat(state.probing()).isFalse();
    }

    @Test
    void nothing_in_flight_and_something_to_send_is_a_window_without_room() {
        assertThat(TcpInfo.state(info(0, 100, 401, 0), 500, 0).probing()).isTrue();
    }

    @Test
    void a_kernel_that_does_not_count_bytes_tells_what_it_knows() {
        ByteBuffer old = info(1, -1, -1, -1);
        assertThat(TcpInfo.state(old, 500, 15)).isEqualTo(new SocketState(Source.TCP_INFO, 500, 0, 3, 2, false, 77));
        assertThat(TcpInfo.state(info(0, -1, -1, -1), 500, 15).unacknowledged()).isZero();
    }

    private static ByteBuffer info(int inFlight, int notSent, long acknowledged, long received) {
        return TcpInfo.empty()
                .put(2, (byte) 3)
                .put(3, (byte) 2)
                .putInt(24, inFlight)
                .putInt(56, 77)
                .putLong(120, acknowledged)
                .putLong(128, received)
                .putInt(144, notSent);
    }
}
