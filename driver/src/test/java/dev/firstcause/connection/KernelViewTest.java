// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Silence;
import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import org.junit.jupiter.api.Test;

/** Which half of a silent connection is dead, from numbers as the kernel gives them. */
class KernelViewTest {
    private static final long LONG = 2_000;

    @Test
    void a_table_that_is_too_long_is_said_to_be_why_nothing_is_known() {
        KernelView view = KernelView.of(SocketState.TABLE_TOO_LONG, 2_000, 0);
        assertThat(view.silence()).isEqualTo(Silence.UNKNOWN);
        assertThat(view.words()).startsWith("; which half is dead is not known, because /proc/net/tcp has more rows");
    }

    @Test
    void what_was_acknowledged_was_not_lost_and_the_process_does_not_answer() {
        KernelView view = KernelView.of(tcpInfo(0, 0, 0, 0, false), LONG, 0);
        assertThat(view.silence()).isEqualTo(Silence.ACKNOWLEDGED);
        assertThat(view.words())
                .isEqualTo(
                        "; the node's kernel has acknowledged all our bytes, last 40 ms ago: its process does not answer");
    }

    @Test
    void bytes_that_were_sent_after_the_question_may_still_be_on_their_way() {
        KernelView view = KernelView.of(tcpInfo(70, 0, 0, 0, false), LONG, 100);
        assertThat(view.silence()).isEqualTo(Silence.ACKNOWLEDGED);
        assertThat(view.words()).contains("has acknowledged what we asked, last");
        SocketState more = new SocketState(Source.PROC_NET_TCP, 101, 0, 1, 0, false, -1);
        assertThat(KernelView.of(more, LONG, 100).silence()).isEqualTo(Silence.UNACKNOWLEDGED);
    }

    @Test
    void what_nobody_acknowledges_although_it_was_sent_again_is_lost() {
        KernelView view = KernelView.of(tcpInfo(71, 0, 3, 0, false), LONG, 0);
        assertThat(view.silence()).isEqualTo(Silence.UNACKNOWLEDGED);
        assertThat(view.words())
                .isEqualTo("; 71 bytes of ours are not acknowledged (retransmissions: 3):"
                        + " the host or the network is gone");
        // Even if the question itself was acknowledged: the host was there then.
        assertThat(KernelView.of(tcpInfo(71, 0, 2, 0, false), LONG, 500).silence())
                .isEqualTo(Silence.UNACKNOWLEDGED);
    }

    @Test
    void bytes_that_are_a_few_milliseconds_old_say_nothing() {
        KernelView view = KernelView.of(tcpInfo(71, 0, 0, 0, false), 300, 0);
        assertThat(view.silence()).isEqualTo(Silence.UNKNOWN);
        assertThat(view.words()).isEqualTo("; 71 bytes of ours are not acknowledged yet");
        assertThat(KernelView.of(tcpInfo(71, 0, 1, 0, false), 300, 0).silence()).isEqualTo(Silence.UNKNOWN);
    }

    @Test
    void a_backlog_that_moves_slowly_accuses_nobody() {
        assertThat(KernelView.of(tcpInfo(71, 0, 0, 0, false), LONG, 0).silence())
                .as("nothing had to be sent again")
                .isEqualTo(Silence.UNKNOWN);
        assertThat(KernelView.of(tcpInfo(71, 0, 1, 0, false), LONG, 0).silence())
                .as("the last ACK is 40 ms old")
                .isEqualTo(Silence.UNKNOWN);
        SocketState noAckSeen = new SocketState(Source.PROC_NET_TCP, 71, 0, 1, 0, false, -1);
        assertThat(KernelView.of(noAckSeen, KernelView.OVERDUE_MILLIS - 1, 0).silence())
                .isEqualTo(Silence.UNKNOWN);
        assertThat(KernelView.of(noAckSeen, KernelView.OVERDUE_MILLIS, 0).silence())
                .isEqualTo(Silence.UNACKNOWLEDGED);
    }

    @Test
    void a_window_without_room_whose_probes_are_answered_is_a_process_that_does_not_read() {
        KernelView view = KernelView.of(tcpInfo(5_000, 0, 0, 1, true), LONG, 0);
        assertThat(view.silence()).isEqualTo(Silence.NOT_READING);
        assertThat(view.words())
                .isEqualTo(
                        "; the node's kernel answers and has no room for 5000 bytes of ours: its process does not read");
    }

    /** So it is where our own interface is down: nothing leaves, and the kernel probes as if the window were closed. */
    @Test
    void a_window_that_is_probed_since_a_few_milliseconds_accuses_nobody() {
        for (int probes : new int[] {0, 1}) {
            KernelView view = KernelView.of(tcpInfo(57, 0, 0, probes, true), KernelView.OVERDUE_MILLIS - 1, 0);
            assertThat(view.silence()).isEqualTo(Silence.UNKNOWN);
            assertThat(view.words()).isEqualTo("; 57 bytes of ours are not acknowledged yet");
            assertThat(KernelView.of(tcpInfo(57, 0, 0, probes, true), KernelView.OVERDUE_MILLIS, 0)
                            .silence())
                    .isEqualTo(Silence.NOT_READING);
        }
    }

    @Test
    void probes_that_nobody_answers_are_a_host_or_network_that_is_gone() {
        KernelView view = KernelView.of(tcpInfo(5_000, 0, 0, 3, true), LONG, 0);
        assertThat(view.silence()).isEqualTo(Silence.UNACKNOWLEDGED);
        assertThat(view.words()).contains("not acknowledged (retransmissions: 0, unanswered probes: 3): the host");
    }

    @Test
    void bytes_of_the_node_that_wait_here_acquit_it_whatever_else_is_so() {
        for (int retransmissions : new int[] {0, 1, 9}) {
            KernelView view = KernelView.of(tcpInfo(71, 45, retransmissions, 3, true), LONG, 0);
            assertThat(view.silence()).isEqualTo(Silence.UNREAD);
            assertThat(view.words())
                    .isEqualTo("; 45 bytes of the node wait in our own receive buffer: we were late, and not the node");
        }
    }

    @Test
    void where_the_kernel_does_not_tell_nothing_is_claimed() {
        assertThat(KernelView.of(SocketState.UNKNOWN, LONG, 0)).isEqualTo(new KernelView(Silence.UNKNOWN, ""));
    }

    @Test
    void without_the_time_of_the_last_acknowledgement_none_is_said() {
        SocketState state = new SocketState(Source.PROC_NET_TCP, 0, 0, 0, 0, false, -1);
        assertThat(KernelView.of(state, LONG, 0).words())
                .isEqualTo("; the node's kernel has acknowledged all our bytes: its process does not answer");
    }

    private static SocketState tcpInfo(
            long unacknowledged, long unread, int retransmissions, int probes, boolean probing) {
        return new SocketState(Source.TCP_INFO, unacknowledged, unread, retransmissions, probes, probing, 40);
    }
}
