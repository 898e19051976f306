// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static dev.firstcause.lab.fault.Direction.DOWN;
import static dev.firstcause.lab.fault.Direction.UP;
import static dev.firstcause.lab.fault.Side.CLIENT;
import static dev.firstcause.lab.fault.Side.NODE;
import static dev.firstcause.lab.proxy.FaultProxyTest.assertResetSeen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.When;
import dev.firstcause.protocol.message.Opcode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When faults fire, to the byte, and on which connections. */
@Timeout(60)
class MomentsTest {
    private Ends ends;

    @BeforeEach
    void open() throws IOException {
        ends = new Ends();
    }

    @AfterEach
    void close() throws IOException {
        ends.close();
    }

    static byte[] record(RecordType type, int... payload) {
        ByteBuffer bytes = ByteBuffer.allocate(5 + payload.length);
        bytes.put((byte) type.number()).putShort((short) 0x303).putShort((short) payload.length);
        for (int b : payload) {
            bytes.put((byte) b);
        }
        return bytes.array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(1000);
        for (byte[] part : parts) {
            all.put(part);
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    private static final byte[] HELLO = record(RecordType.HANDSHAKE, 2, 2, 2);
    private static final byte[] DATA = record(RecordType.APPLICATION_DATA, 4, 4, 4, 4);
    private static final byte[] MORE = record(RecordType.APPLICATION_DATA, 5);

    /** What the client receives until the end, when the node says that and ends. */
    private byte[] received(When when, Effect effect, byte[]... said) throws IOException {
        ends.proxy.armForNext(when, effect);
        Ends.Pair pair = ends.connect();
        for (byte[] part : said) {
            pair.say(pair.node(), part);
        }
        pair.node().shutdownOutput();
        return pair.client().getInputStream().readAllBytes();
    }

    @Test
    void so_many_bytes_pass_and_none_more() throws IOException {
        for (int bytes = 1; bytes < 6; bytes++) {
            Effect effect = Effects.fin(CLIENT);
            assertThat(received(When.afterBytesDown(bytes), effect, new byte[3], new byte[3]))
                    .hasSize(bytes);
        }
    }

    @Test
    void a_reset_comes_after_the_last_byte_that_may_pass() throws IOException {
        ends.proxy.arm(When.afterBytesUp(4), Effects.reset(NODE));
        Ends.Pair pair = ends.connect();
        pair.say(pair.client(), new byte[10]);
        assertThat(pair.node().getInputStream().readNBytes(4)).hasSize(4);
        assertResetSeen(pair.node());
    }

    @Test
    void what_is_armed_at_accept_is_there_before_the_first_byte() throws IOException {
        ends.proxy.armForNext(
                When.atAccept(), Effects.forge(CLIENT, new byte[] {9}).then(Effects.reset(NODE)));
        Socket client = ends.connectClient();
        assertThat(client.getInputStream().read()).isEqualTo(9);
        client.getOutputStream().write(1);
        ends.connect().greeted();
    }

    @Test
    void it_fires_when_the_byte_has_passed_though_no_other_comes()
            throws IOException, InterruptedException, TimeoutException {
        Fault fault = ends.proxy.arm(When.afterBytesDown(3), Effects.halfClose(NODE));
        Ends.Pair pair = ends.connect();
        pair.say(pair.node(), new byte[3]);
        fault.awaitFired(Ends.PATIENCE);
        assertThat(pair.node().getInputStream().read()).isEqualTo(-1);
        assertThat(pair.client().getInputStream().readNBytes(3)).hasSize(3);
    }

    @Test
    void records_are_counted_and_told_apart_by_type() throws IOException {
        byte[] all = joined(HELLO, DATA, MORE);
        Effect fin = Effects.fin(CLIENT);
        assertThat(received(When.atTlsRecord(DOWN, 1), fin, all)).isEmpty();
        assertThat(received(When.atTlsRecord(DOWN, 2), fin, all)).isEqualTo(HELLO);
        assertThat(received(When.atTlsRecord(DOWN, 3), fin, all)).isEqualTo(joined(HELLO, DATA));
        assertThat(received(When.atTlsRecord(DOWN, 2, RecordType.APPLICATION_DATA), fin, all))
                .isEqualTo(joined(HELLO, DATA));
        assertThat(received(When.atTlsRecord(DOWN, 1, RecordType.ALERT), fin, all))
                .isEqualTo(all);
    }

    @Test
    void a_part_of_a_record_may_pass_though_it_comes_byte_by_byte() throws IOException {
        byte[] all = joined(HELLO, DATA);
        byte[][] alone = new byte[all.length][1];
        for (int i = 0; i < all.length; i++) {
            alone[i][0] = all[i];
        }
        for (int into = 1; into <= DATA.length; into++) {
            assertThat(received(When.inTlsRecord(DOWN, 2, null, into), Effects.fin(CLIENT), alone))
                    .hasSize(HELLO.length + into);
        }
    }

    @Test
    void the_beginning_of_a_header_is_not_lost_when_no_more_comes() throws IOException {
        assertThat(received(When.atTlsRecord(DOWN, 9), Effects.reset(), HELLO, new byte[] {22, 3}))
                .isEqualTo(joined(HELLO, new byte[] {22, 3}));
    }

    @Test
    void what_is_done_to_a_record_is_done_to_that_one_only() throws IOException {
        byte[] all = joined(HELLO, DATA, MORE);
        byte[] flipped = record(RecordType.APPLICATION_DATA, 4, 4, 4, 5);
        When second = When.atTlsRecord(DOWN, 2);
        assertThat(received(second, Effects.corrupt(), all)).isEqualTo(joined(HELLO, flipped, MORE));
        assertThat(received(second, Effects.corrupt(5), all))
                .isEqualTo(joined(HELLO, record(RecordType.APPLICATION_DATA, 5, 4, 4, 4), MORE));
        assertThat(received(second, Effects.drop(), all)).isEqualTo(joined(HELLO, MORE));
        assertThat(received(second, Effects.duplicate(), all)).isEqualTo(joined(HELLO, DATA, DATA, MORE));
        assertThat(received(second, Effects.reorder(), all)).isEqualTo(joined(HELLO, MORE, DATA));
        assertThat(received(When.atTlsRecord(DOWN, 3), Effects.reorder(), all)).isEqualTo(all);
    }

    @Test
    void from_within_a_record_it_is_the_next_that_is_dropped() throws IOException {
        assertThat(received(When.inTlsRecord(DOWN, 1, null, 6), Effects.drop(), HELLO, DATA, MORE))
                .isEqualTo(joined(HELLO, MORE));
    }

    @Test
    void a_byte_that_a_record_does_not_have_is_out_of_reach() throws IOException {
        Fault fault = ends.proxy.arm(When.inTlsRecord(DOWN, 1, null, 100), Effects.reset());
        Ends.Pair pair = ends.connect();
        pair.say(pair.node(), HELLO);
        assertThatThrownBy(() -> fault.awaitFired(Ends.PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Byte 100 of record 1 is not there: record HANDSHAKE, 8 bytes");
        assertThat(pair.client().getInputStream().readNBytes(8)).isEqualTo(HELLO);
    }

    @Test
    void records_cannot_be_seen_in_what_is_not_tls() throws IOException {
        Fault fault = ends.proxy.arm(When.atTlsRecord(DOWN, 1), Effects.reset());
        Ends.Pair pair = ends.connect();
        pair.say(pair.node(), (byte) 'H', (byte) 'T');
        assertThatThrownBy(() -> fault.awaitFired(Ends.PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither TLS nor CQL, but 48");
        assertThat(pair.client().getInputStream().readNBytes(2)).containsExactly('H', 'T');
    }

    @Test
    void opcodes_cannot_be_seen_under_tls() throws IOException {
        Fault fault = ends.proxy.arm(When.atOpcode(Opcode.QUERY), Effects.reset());
        Ends.Pair pair = ends.connect();
        pair.say(pair.client(), HELLO);
        assertThatThrownBy(() -> fault.awaitFired(Ends.PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Opcode QUERY cannot be read here: record HANDSHAKE")
                .hasMessageContaining("use When.atTlsRecord");
        assertThat(pair.node().getInputStream().readNBytes(8)).isEqualTo(HELLO);
    }

    @Test
    void time_passes_and_it_fires() throws IOException, InterruptedException, TimeoutException {
        Fault fault = ends.proxy.arm(When.afterTime(Duration.ofMillis(20)), Effects.reset());
        Ends.Pair pair = ends.connect();
        fault.awaitFired(Ends.PATIENCE);
        assertResetSeen(pair.client());
        assertThat(fault.count()).isEqualTo(1);
    }

    @Test
    void once_is_once_and_only_where_its_moment_comes() throws IOException {
        Fault fault = ends.proxy.arm(When.afterBytesUp(2), Effects.reset());
        Ends.Pair quiet = ends.connect().greeted();
        Ends.Pair loud = ends.connect().greeted();
        loud.say(loud.client(), (byte) 2);
        assertResetSeen(loud.client());
        quiet.greeted();
        ends.connect().greeted().greeted();
        assertThat(fault.count()).isEqualTo(1);
        assertThatThrownBy(fault::fire).hasMessageContaining("it has fired 1 times, and 2 connections are open");
    }

    @Test
    void each_connection_has_its_own_count() throws IOException {
        Ends.Pair before = ends.connect().greeted();
        Fault fault = ends.proxy.armForEach(When.afterBytesUp(2), Effects.reset());
        for (Ends.Pair pair : new Ends.Pair[] {before, ends.connect()}) {
            pair.say(pair.client(), new byte[2]);
            assertResetSeen(pair.client());
        }
        assertThat(fault.count()).isEqualTo(2);
    }

    @Test
    void the_next_connection_is_not_one_that_is_open() throws IOException {
        Socket open = ends.connectClient();
        Fault fault = ends.proxy.armForNext(When.onCommand(), Effects.reset());
        assertThatThrownBy(fault::fire).hasMessageContaining("1 connections are open");
        Socket next = ends.connectClient();
        fault.fire();
        assertResetSeen(next);
        new Ends.Pair(open, ends.accept()).greeted();
    }

    @Test
    void one_connection_can_be_chosen() throws IOException {
        Ends.Pair first = ends.connect();
        Ends.Pair second = ends.connect();
        ProxiedConnection connection = ends.proxy.connections().get(1);
        assertThat(connection.client()).isEqualTo(second.client().getLocalSocketAddress());
        connection.arm(When.onCommand(), Effects.reset()).fire();
        assertResetSeen(second.client());
        first.greeted();
        assertThat(connection.isOpen()).isFalse();
        assertThatThrownBy(() -> connection.arm(When.onCommand(), Effects.reset()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is over");
        assertThatThrownBy(() -> connection.arm(When.atAccept(), Effects.reset()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accepted already");
    }

    @Test
    void a_command_for_each_may_be_repeated() throws IOException {
        Fault fault = ends.proxy.armForEach(When.onCommand(), Effects.forge(CLIENT, new byte[] {3}));
        Ends.Pair pair = ends.connect();
        fault.fire();
        fault.fire();
        assertThat(pair.client().getInputStream().readNBytes(2)).containsExactly(3, 3);
    }

    @Test
    void what_is_disarmed_does_not_fire() throws IOException {
        Fault fault = ends.proxy.armForEach(When.afterBytes(UP, 1), Effects.reset());
        Ends.Pair pair = ends.connect();
        fault.disarm();
        pair.greeted();
        ends.connect().greeted();
        assertThat(fault.count()).isZero();
        assertThatThrownBy(fault::fire).hasMessageContaining("waits on no open connection");
    }

    @Test
    void faults_come_and_go_while_bytes_flow()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        Ends.Pair pair = ends.connect();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Long> said = CompletableFuture.supplyAsync(() -> talk(pair.node(), enough), Ends.THREADS);
        CompletableFuture<Long> heard = CompletableFuture.supplyAsync(() -> listen(pair.client()), Ends.THREADS);
        for (int i = 0; i < 30; i++) {
            Fault stall = ends.proxy.arm(When.afterBytesDown(1000), Effects.stall(DOWN));
            stall.awaitFired(Ends.PATIENCE);
            stall.disarm();
        }
        enough.set(true);
        assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo(said.get(30, TimeUnit.SECONDS));
    }

    private static long talk(Socket socket, AtomicBoolean enough) {
        byte[] bytes = new byte[997];
        long count = 0;
        try {
            while (!enough.get()) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (count + i);
                }
                socket.getOutputStream().write(bytes);
                count += bytes.length;
            }
            socket.shutdownOutput();
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long listen(Socket socket) {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            long count = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if ((byte) next != (byte) count++) {
                    throw new IOException("Byte " + (count - 1) + " is not what was said");
                }
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
