// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static dev.firstcause.protocol.ProtocolVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How nodes go down, hang, come up again, and leave nothing. */
class StandInLifeTest {
    /** Longer than a busy machine takes from a request to the command to hang. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void refuses_connections_while_it_is_down_and_comes_back_at_the_same_address() throws IOException {
        try (StandInNode node = StandInNode.builder().start()) {
            InetSocketAddress address = node.address();
            for (int i = 0; i < 3; i++) {
                try (CqlClient client = CqlClient.plain(node, V5).started()) {
                    client.query(Result.Nothing.class, "any");
                    node.kill();
                    assertThatThrownBy(client::receive)
                            .isInstanceOf(SocketException.class)
                            .hasMessage("Connection reset");
                }
                assertThat(node.isRunning()).isFalse();
                assertThatThrownBy(() -> CqlClient.plain(node, V5)).isInstanceOf(ConnectException.class);
                node.start();
                assertThat(node.address()).isEqualTo(address);
            }
            assertThat(node.connections()).hasSize(3);
        }
    }

    @Test
    void nobody_else_gets_its_port_while_it_is_down() throws IOException {
        try (StandInNode node = StandInNode.builder().start()) {
            node.stop();
            List<ServerSocket> others = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    ServerSocket other = new ServerSocket(0, 1, node.address().getAddress());
                    others.add(other);
                    assertThat(other.getLocalPort()).isNotEqualTo(node.address().getPort());
                }
            } finally {
                for (ServerSocket other : others) {
                    other.close();
                }
            }
        }
    }

    @Test
    void a_hung_node_lets_clients_connect_and_answers_them_later()
            throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient old = CqlClient.plain(node, V5).started()) {
            node.hang();
            old.send(1, CqlClient.query("any"));
            old.socket.setSoTimeout(200);
            assertThatThrownBy(old::receive).isInstanceOf(SocketTimeoutException.class);
            try (CqlClient fresh = CqlClient.plain(node, V5)) {
                assertThat(node.connections()).hasSize(1);
                node.resume();
                old.socket.setSoTimeout((int) PATIENCE.toMillis());
                assertThat(old.receive().streamId()).isEqualTo(1);
                fresh.started().query(Result.Nothing.class, "any");
                node.awaitConnections(2, PATIENCE);
            }
        }
    }

    @Test
    void without_a_worker_only_what_connections_begin_with_is_answered_until_there_is_one() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient old = CqlClient.plain(node, V5).started()) {
            node.occupyWorkers();
            old.send(1, CqlClient.query("any"));
            old.send(2, Options.INSTANCE);
            old.socket.setSoTimeout(200);
            assertThatThrownBy(old::receive).isInstanceOf(SocketTimeoutException.class);
            try (CqlClient fresh = CqlClient.plain(node, V5)) {
                fresh.send(1, Options.INSTANCE);
                assertThat(fresh.receive().message()).isInstanceOf(Supported.class);
                fresh.started().send(2, Options.INSTANCE);
                fresh.socket.setSoTimeout(200);
                assertThatThrownBy(fresh::receive).isInstanceOf(SocketTimeoutException.class);
                node.freeWorkers();
                fresh.socket.setSoTimeout((int) PATIENCE.toMillis());
                assertThat(fresh.receive().message()).isInstanceOf(Supported.class);
            }
            old.socket.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(old.receive().message()).isEqualTo(Result.Nothing.INSTANCE);
            assertThat(old.receive().message()).isInstanceOf(Supported.class);
        }
    }

    @Test
    void a_late_answer_does_not_come_from_a_hung_node() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when("late").answersWith(received -> Answer.done().after(LATE));
            client.send(1, CqlClient.query("late"));
            client.query(Result.Nothing.class, "soon");
            node.hang();
            client.socket.setSoTimeout((int) LATE.plusMillis(200).toMillis());
            assertThatThrownBy(client::receive).isInstanceOf(SocketTimeoutException.class);
            node.resume();
            assertThat(client.receive().streamId()).isEqualTo(1);
        }
    }

    @Test
    void a_hung_node_can_be_killed_and_cannot_be_stopped() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.hang();
            assertThatThrownBy(node::stop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("hangs, and stops for nobody: resume() or kill() it");
            node.kill();
            assertThatThrownBy(client::receive).hasMessage("Connection reset");
            node.start();
            try (CqlClient next = CqlClient.plain(node, V5).started()) {
                next.query(Result.Nothing.class, "any");
            }
        }
    }

    @Test
    void an_answer_can_kill_its_own_node() throws IOException {
        try (StandInNode node = StandInNode.builder().start();
                CqlClient client = CqlClient.plain(node, V5).started()) {
            node.when("die").answersWith(received -> {
                node.kill();
                return Answer.done();
            });
            assertThatThrownBy(() -> client.query(Result.class, "die")).hasMessage("Connection reset");
            node.start();
        }
    }

    @Test
    void says_what_is_wrong_with_what_it_is_asked() throws IOException {
        try (StandInNode node = StandInNode.builder().start()) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(node + " runs already: stop() or kill() it first");
            assertThatThrownBy(() -> node.replaceIdentity(TestAuthority.selfSigned("127.0.0.1")))
                    .hasMessage(node + " speaks no TLS: build it with tls(...)");
            int port = node.address().getPort();
            assertThatThrownBy(() -> StandInNode.builder().port(port).start())
                    .isInstanceOf(IOException.class)
                    .hasMessage("Port " + port + " of 127.0.0.1 is in use: choose another, or none and get a free one");
            node.stop();
            assertThatThrownBy(node::kill).hasMessage(node + " is down: start() it");
            assertThatThrownBy(() -> node.push(new Event.Status(Event.Status.Direction.UP, node.address())))
                    .hasMessage(node + " is down: start() it");
        }
        StandInNode closed = StandInNode.builder().start();
        closed.close();
        closed.close();
        assertThatThrownBy(closed::start).hasMessage(closed + " was closed: build another");
        assertThatThrownBy(closed::hang).hasMessage(closed + " was closed: build another");
        assertThatThrownBy(() -> StandInNode.builder().protocols("TLSv1.3").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give tls(...) an identity too");
        assertThatThrownBy(() -> StandInNode.builder().number(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void leaves_no_thread_and_no_descriptor()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        TestAuthority authority = TestAuthority.create();
        SSLContext clients = TlsClients.trusting(authority);
        liveAndDie(authority, clients); // what the JDK opens once and keeps
        long before = descriptors();
        for (int i = 0; i < 10; i++) {
            liveAndDie(authority, clients);
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("stand-in"));
    }

    private static void liveAndDie(TestAuthority authority, SSLContext clients)
            throws IOException, InterruptedException, TimeoutException {
        try (StandInNode node =
                        StandInNode.builder().tls(authority.server("127.0.0.1")).start();
                CqlClient stopped = CqlClient.tls(node, clients).started();
                CqlClient reset = CqlClient.tls(node, clients).started()) {
            node.connections().get(1).reset();
            stopped.query(Result.Nothing.class, "any");
            node.stop();
            node.start();
            try (CqlClient half = CqlClient.plain(node, V5);
                    CqlClient whole = CqlClient.tls(node, clients).started()) {
                whole.query(Result.Nothing.class, "any");
                node.awaitConnections(4, PATIENCE);
                assertThat(half.socket.isConnected()).isTrue();
                assertThat(reset.socket.isConnected()).isTrue();
            }
            node.hang();
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
