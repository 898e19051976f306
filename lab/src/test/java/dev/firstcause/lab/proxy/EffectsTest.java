// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static dev.firstcause.lab.fault.Direction.DOWN;
import static dev.firstcause.lab.fault.Direction.UP;
import static dev.firstcause.lab.fault.Side.CLIENT;
import static dev.firstcause.lab.proxy.FaultProxyTest.assertResetSeen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.When;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each effect does to sockets. */
@Timeout(60)
class EffectsTest {
    private Ends ends;
    private Socket client;
    private Socket node;
    private Ends.Pair pair;

    @BeforeEach
    void connect() throws IOException {
        ends = new Ends();
        pair = ends.connect().greeted();
        client = pair.client();
        node = pair.node();
    }

    @AfterEach
    void close() throws IOException {
        ends.close();
    }

    private Fault fire(Effect effect) {
        Fault fault = ends.proxy.arm(When.onCommand(), effect);
        fault.fire();
        return fault;
    }

    private static void assertSilent(Socket socket) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(50);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(before);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void a_reset_is_there_before_the_next_write() {
        fire(Effects.reset());
        assertThatThrownBy(() -> client.getOutputStream().write(1))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("Connection reset.*|Broken pipe.*");
        assertResetSeen(node);
    }

    @Test
    void a_reset_of_one_side_leaves_the_other_in_silence() throws IOException {
        fire(Effects.reset(CLIENT));
        assertResetSeen(client);
        pair.say(node, (byte) 1);
        assertSilent(node);
    }

    @Test
    void after_a_fin_nothing_said_is_answered_by_a_reset() throws IOException, InterruptedException, TimeoutException {
        fire(Effects.fin(CLIENT));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        pair.say(client, (byte) 1, (byte) 2);
        pair.say(node, (byte) 3);
        client.close();
        assertThat(node.getInputStream().read()).isEqualTo(-1);
        node.close();
        ends.proxy.connections().get(0).awaitOver(Ends.PATIENCE);
        assertThat(ends.proxy.log().toString()).doesNotContain("rst");
    }

    @Test
    void a_client_that_has_gone_into_a_blackhole_has_gone_though_the_node_knows_nothing()
            throws IOException, InterruptedException, TimeoutException {
        fire(Effects.blackhole());
        ProxiedConnection connection = ends.proxy.connections().get(0);
        assertThatThrownBy(() -> connection.awaitClientGone(Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("is still there");
        client.close();
        connection.awaitClientGone(Ends.PATIENCE);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void a_fin_for_both_ends_both() throws IOException {
        fire(Effects.fin());
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(node.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_half_close_lets_the_other_way_go_on() throws IOException {
        fire(Effects.halfClose(CLIENT));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        pair.say(client, (byte) 9);
        assertThat(node.getInputStream().read()).isEqualTo(9);
    }

    @Test
    void a_stall_holds_one_way_and_its_end_until_it_is_disarmed() throws IOException {
        Fault stall = fire(Effects.stall(DOWN));
        pair.say(node, bytes("held"));
        node.shutdownOutput();
        pair.say(client, (byte) 1);
        assertThat(node.getInputStream().read()).isEqualTo(1);
        assertSilent(client);
        stall.disarm();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("held");
    }

    @Test
    void a_stalled_reset_comes_after_all() throws IOException, InterruptedException, TimeoutException {
        Fault stall = fire(Effects.stall());
        pair.say(node, (byte) 4);
        Ends.reset(node);
        ends.proxy.log().await(e -> e.what() == WireEvent.What.RST_FROM, Ends.PATIENCE);
        assertSilent(client);
        stall.disarm();
        assertThat(client.getInputStream().read()).isEqualTo(4);
        assertResetSeen(client);
    }

    @Test
    void a_black_hole_swallows_bytes_and_ends() throws IOException, InterruptedException, TimeoutException {
        Fault hole = fire(Effects.blackhole(DOWN));
        pair.say(node, bytes("lost"));
        node.shutdownOutput();
        ends.proxy.log().await(e -> e.what() == WireEvent.What.FIN_FROM, Ends.PATIENCE);
        assertSilent(client);
        pair.say(client, (byte) 1);
        assertThat(node.getInputStream().read()).isEqualTo(1);
        hole.disarm();
        assertSilent(client);
    }

    @Test
    void who_is_not_read_cannot_write_for_ever_and_loses_nothing() throws IOException {
        Fault stop = fire(Effects.stopReading(CLIENT));
        int most = 32 << 20;
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(new byte[most]);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        assertSilent(node);
        assertThat(writer.isAlive()).isTrue();
        stop.disarm();
        assertThat(node.getInputStream().transferTo(OutputStream.nullOutputStream()))
                .isEqualTo(most);
    }

    @Test
    void a_delay_lets_nothing_come_sooner_and_keeps_the_order() throws IOException {
        fire(Effects.delay(Duration.ofMillis(30), Duration.ofMillis(60), DOWN));
        long start = System.nanoTime();
        pair.say(node, bytes("a"));
        pair.say(node, bytes("bc"));
        node.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("abc");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void a_throttle_keeps_to_its_rate() throws IOException {
        fire(Effects.throttle(10_000, UP));
        long start = System.nanoTime();
        pair.say(client, new byte[2000]);
        client.shutdownOutput();
        assertThat(node.getInputStream().readAllBytes()).hasSize(2000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    }

    @Test
    void what_a_delay_holds_goes_on_when_it_is_disarmed() throws IOException, InterruptedException, TimeoutException {
        Fault delay = fire(Effects.delay(Duration.ofHours(1), DOWN));
        pair.say(node, bytes("soon"));
        node.shutdownOutput();
        ends.proxy.log().await(e -> e.what() == WireEvent.What.FIN_FROM, Ends.PATIENCE);
        delay.disarm();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("soon");
    }

    @Test
    void sliced_bytes_arrive_all() throws IOException {
        fire(Effects.slice());
        pair.say(node, bytes("in small parts"));
        assertThat(client.getInputStream().readNBytes(14)).asString().isEqualTo("in small parts");
    }

    @Test
    void coalesced_bytes_arrive_together_when_they_are_enough() throws IOException {
        fire(Effects.coalesce(6, Duration.ofHours(1), DOWN));
        pair.say(node, bytes("abc"));
        assertSilent(client);
        pair.say(node, bytes("def"));
        byte[] room = new byte[10];
        assertThat(client.getInputStream().read(room)).isEqualTo(6);
    }

    @Test
    void coalesced_bytes_do_not_wait_longer_than_they_may() throws IOException {
        fire(Effects.coalesce(1000, Duration.ofMillis(20), DOWN));
        pair.say(node, bytes("abc"));
        assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("abc");
    }

    @Test
    void a_cut_lets_so_many_bytes_pass() throws IOException {
        fire(Effects.cut(3, End.FIN));
        pair.say(node, bytes("abcdef"));
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("abc");
    }

    @Test
    void a_cut_by_reset_tells_the_other_side_by_fin() throws IOException {
        fire(Effects.cut(3, End.RST));
        pair.say(node, bytes("abcdef"));
        assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("abc");
        assertResetSeen(client);
        assertThat(node.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void one_bit_of_unknown_bytes_is_flipped() throws IOException {
        fire(Effects.corrupt());
        pair.say(node, (byte) 8, (byte) 8);
        assertThat(client.getInputStream().readNBytes(2)).containsExactly(9, 8);
    }

    @Test
    void forged_words_come_before_the_end_that_follows_them() throws IOException {
        fire(Effects.forge(CLIENT, Forgeries.alert(80)).then(Effects.reset(CLIENT)));
        assertThat(client.getInputStream().readNBytes(7)).containsExactly(21, 3, 3, 0, 2, 2, 80);
        assertResetSeen(client);
    }

    @Test
    void a_forged_cql_error_can_be_read() throws IOException {
        fire(Effects.forge(CLIENT, Forgeries.cqlError(ProtocolVersion.V4, 0x102, ErrorCode.OVERLOADED, "too much")));
        InputStream in = client.getInputStream();
        assertThat(in.readNBytes(9)).containsExactly(0x84, 0, 1, 2, 0, 0, 0, 0, 14);
        assertThat(in.readNBytes(14)).endsWith(bytes("too much"));
    }

    @Test
    void garbage_is_decided_by_the_seed() throws IOException {
        byte[] garbage = garbageOf(ends, client);
        try (Ends again = new Ends()) {
            assertThat(garbageOf(again, again.connect().greeted().client())).isEqualTo(garbage);
        }
        assertThat(ends.proxy.toString()).contains("seed 7");
    }

    private static byte[] garbageOf(Ends of, Socket socket) throws IOException {
        of.proxy.arm(When.onCommand(), Effects.garbage(CLIENT, 40)).fire();
        return socket.getInputStream().readNBytes(40);
    }

    @Test
    void a_refused_client_never_gets_to_the_node() throws IOException {
        ends.proxy.armForNext(When.atAccept(), Effects.refuse());
        assertResetSeen(ends.connectClient());
        assertThat(ends.proxy.connections().get(1).events().stream().map(WireEvent::what))
                .contains(WireEvent.What.RST_TO, WireEvent.What.OVER)
                .doesNotContain(WireEvent.What.CONNECTED);
        ends.connect().greeted();
    }

    @Test
    void an_effect_that_cannot_be_says_so() {
        Fault fault = ends.proxy.arm(When.onCommand(), line -> {
            throw new IllegalArgumentException("no such thing");
        });
        assertThatThrownBy(fault::fire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("could not fire: no such thing");
        assertThatThrownBy(() -> fault.awaitFired(Ends.PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("will not fire: no such thing");
    }
}
