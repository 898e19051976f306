// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes a proxy with no fault armed, and how it is used and misused. */
@Timeout(60)
class FaultProxyTest {
    @Test
    void a_fin_is_a_half_close_and_the_other_way_stays_open()
            throws IOException, InterruptedException, TimeoutException {
        try (Ends ends = new Ends()) {
            Ends.Pair pair = ends.connect().greeted();
            pair.client().shutdownOutput();
            assertThat(pair.node().getInputStream().read()).isEqualTo(-1);
            pair.say(pair.node(), (byte) 5, (byte) 6);
            assertThat(pair.client().getInputStream().readNBytes(2)).containsExactly(5, 6);
            pair.node().close();
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
            ProxiedConnection connection = ends.proxy.connections().get(0);
            connection.awaitOver(Ends.PATIENCE);
            assertThat(connection.events().stream().map(WireEvent::what))
                    .containsSubsequence(
                            WireEvent.What.ACCEPTED,
                            WireEvent.What.CONNECTED,
                            WireEvent.What.FIN_FROM,
                            WireEvent.What.FIN_TO,
                            WireEvent.What.FIN_FROM,
                            WireEvent.What.FIN_TO,
                            WireEvent.What.OVER)
                    .doesNotContain(WireEvent.What.RST_FROM, WireEvent.What.RST_TO);
            assertThat(connection.went(Direction.DOWN)).isEqualTo(3);
        }
    }

    @Test
    void a_reset_of_the_node_is_one_for_the_client_and_comes_after_its_last_words() throws IOException {
        try (Ends ends = new Ends()) {
            Ends.Pair pair = ends.connect().greeted();
            pair.say(pair.node(), new byte[1000]);
            Ends.reset(pair.node());
            assertThat(pair.client().getInputStream().readNBytes(1000)).hasSize(1000);
            assertResetSeen(pair.client());
        }
    }

    @Test
    void a_reset_of_the_client_is_one_for_the_node() throws IOException, InterruptedException, TimeoutException {
        try (Ends ends = new Ends()) {
            Ends.Pair pair = ends.connect().greeted();
            Ends.reset(pair.client());
            assertResetSeen(pair.node());
            assertThat(ends.proxy
                            .log()
                            .await(e -> e.what() == WireEvent.What.RST_TO, Ends.PATIENCE)
                            .text())
                    .isEqualTo("node");
        }
    }

    @Test
    void what_a_node_said_before_its_reset_is_heard_though_the_client_wrote_first()
            throws IOException, InterruptedException, TimeoutException {
        try (Ends ends = new Ends()) {
            Ends.Pair pair = ends.connect().greeted();
            Fault stopped = ends.proxy.arm(When.onCommand(), Effects.stopReading(Side.NODE));
            stopped.fire();
            pair.say(pair.node(), (byte) 7);
            Ends.reset(pair.node());
            pair.say(pair.client(), (byte) 3);
            ends.proxy.log().await(e -> e.what() == WireEvent.What.RST_FROM, Ends.PATIENCE);
            stopped.disarm();
            assertThat(pair.client().getInputStream().read()).isEqualTo(7);
            assertResetSeen(pair.client());
        }
    }

    @Test
    void a_dead_node_is_a_reset_for_the_client_until_the_proxy_has_another_target()
            throws IOException, InterruptedException, TimeoutException {
        try (Ends ends = new Ends()) {
            InetSocketAddress alive = ends.proxy.target();
            InetSocketAddress gone = gone();
            ends.proxy.retarget(gone);
            try (Socket client = ends.connectClient()) {
                assertResetSeen(client);
            }
            WireEvent event = ends.proxy.log().await(e -> e.what() == WireEvent.What.CONNECT_FAILED, Ends.PATIENCE);
            assertThat(event.text()).contains("127.0.0.1:" + gone.getPort(), "Connection refused");
            ends.proxy.retarget(alive);
            ends.connect().greeted();
        }
    }

    @Test
    void it_refuses_connects_and_listens_again_on_its_port() throws IOException {
        try (Ends ends = new Ends()) {
            Ends.Pair open = ends.connect().greeted();
            ends.proxy.stopListening();
            assertThatThrownBy(ends::connectClient)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            assertThatThrownBy(ends.proxy::stopListening).isInstanceOf(IllegalStateException.class);
            open.greeted();
            ends.proxy.startListening();
            ends.connect().greeted();
            assertThatThrownBy(ends.proxy::startListening).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void wrong_use_is_told() throws IOException {
        try (Ends ends = new Ends()) {
            FaultProxy proxy = ends.proxy;
            InetSocketAddress taken = proxy.address();
            assertThatThrownBy(() -> FaultProxy.builder().listenOn(taken).to(proxy.target()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getPort());
            assertThatThrownBy(() -> proxy.retarget(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nowhere.invalid");
            assertThatThrownBy(() -> When.afterBytesDown(0)).hasMessageContaining("When.atAccept()");
            assertThatThrownBy(() -> When.atTlsRecord(Direction.UP, 0)).hasMessageContaining("at least 1");
            assertThatThrownBy(() -> When.inTlsRecord(Direction.UP, 1, null, -1))
                    .hasMessageContaining("negative");
            assertThatThrownBy(() -> When.afterTime(Duration.ofMillis(-1))).hasMessageContaining("negative");
            assertThatThrownBy(() -> Effects.throttle(0)).hasMessageContaining("at least 1");
            assertThatThrownBy(() -> Effects.delay(Duration.ofMillis(2), Duration.ofMillis(1)))
                    .hasMessageContaining("least <= most");
            Fault unseen = proxy.arm(When.onCommand(), Effects.reset());
            assertThatThrownBy(unseen::fire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("waits on no open connection")
                    .hasMessageContaining("seed 7");
            assertThatThrownBy(() -> unseen.awaitFired(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("listens");
            proxy.close();
            proxy.close();
            assertThatThrownBy(unseen::fire)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed");
        }
    }

    @Test
    void a_closed_proxy_leaves_no_thread_and_no_descriptor() throws IOException, InterruptedException {
        useAndClose();
        long descriptors = descriptors();
        for (int i = 0; i < 20; i++) {
            useAndClose();
        }
        long end = System.nanoTime() + Ends.PATIENCE.toNanos();
        while (descriptors() > descriptors || proxyThreads() > 0) {
            assertThat(System.nanoTime())
                    .as("threads %d, descriptors %d", proxyThreads(), descriptors())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static InetSocketAddress gone() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static void useAndClose() throws IOException {
        try (Ends ends = new Ends()) {
            Ends.Pair open = ends.connect().greeted();
            ends.proxy.armForEach(When.afterBytesUp(2), Effects.reset());
            pairReset(ends.connect().greeted());
            ends.proxy.armForEach(When.onCommand(), Effects.stall()).fire();
            ends.proxy.stopListening();
            ends.proxy.close();
            assertResetSeen(open.client());
        }
    }

    private static void pairReset(Ends.Pair pair) throws IOException {
        pair.say(pair.client(), (byte) 1);
        assertResetSeen(pair.client());
    }

    private static long proxyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("fault-proxy"))
                .count();
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    static void assertResetSeen(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }
}
