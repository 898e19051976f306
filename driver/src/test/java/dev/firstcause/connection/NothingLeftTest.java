// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many connections are opened and killed in every way there is, and nothing of them is left: no descriptor, no thread, no
 * memory, no request. {@code -Dconnections=10000} lets it be as many.
 */
@Timeout(900)
public class NothingLeftTest {
    private static final int CONNECTIONS = Integer.getInteger("connections", 1000);
    private static final int AT_ONCE = 20;
    private static final int WARM_UP = 200;

    /** What the collector and the JIT may keep, whatever the number of connections. */
    private static final long SLACK_BYTES = 3 << 20;

    @TempDir
    Path folder;

    /** How a connection is killed. */
    private enum Death {
        RESET(FailureKind.PEER_RESET),
        FIN(FailureKind.PEER_CLOSED),
        GARBAGE(FailureKind.PROTOCOL_ERROR),
        CLOSE(FailureKind.LOCAL_CLOSE),
        DEFUNCT(FailureKind.INTERNAL);

        final FailureKind kind;

        Death(FailureKind kind) {
            this.kind = kind;
        }

        void of(Connection connection, StandIn.Session session) {
            try {
                switch (this) {
                    case RESET -> session.reset();
                    case FIN -> session.finish();
                    case GARBAGE -> session.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    case CLOSE -> connection.close();
                    case DEFUNCT -> connection.defunct(new IllegalStateException("seen elsewhere"));
                }
            } catch (IOException e) {
                throw new AssertionError(this + " of " + connection + ", " + connection.lastError(), e);
            }
        }
    }

    @Test
    void nothing_is_left_of_the_dead()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        TestAuthority authority = TestAuthority.create();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.server("127.0.0.1").keyManagers(), authority.trustManagers(), null);
        // Nobody is asked for life while the others are opened: that would be a request of its own.
        Duration minute = Duration.ofMinutes(1);
        ConnectionOptions plain = ConnectionOptions.DEFAULT.withTimeouts(
                new ConnectionOptions.Timeouts(minute, minute, minute, minute, minute, minute));
        ConnectionOptions secured = plain.withTls(
                TlsOptions.builder().trustPem(authority.writeTo(folder)).build());
        try (Transport transport = TransportOptions.DEFAULT.withLoops(2).open();
                StandIn plainNode = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries);
                StandIn tlsNode = new StandIn(
                        context.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress()),
                        StandIn::silentToQueries)) {
            openAndKill(transport, plainNode, plain, WARM_UP / 2);
            openAndKill(transport, tlsNode, secured, WARM_UP / 2);
            Left before = left();
            openAndKill(transport, plainNode, plain, CONNECTIONS / 2);
            openAndKill(transport, tlsNode, secured, CONNECTIONS / 2);
            await(() -> left().isNoMoreThan(before), () -> before + " before, " + left() + " now");
        }
    }

    private void openAndKill(Transport transport, StandIn node, ConnectionOptions options, int count)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (int done = 0; done < count; done += AT_ONCE) {
            List<Connection> connections = new ArrayList<>();
            List<CompletableFuture<Frame>> requests = new ArrayList<>();
            List<StandIn.Session> sessions = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                // One after the other, so that each is known with its other end.
                Connection connection = Connection.open(transport, node.endpoint(), options)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                connections.add(connection);
                sessions.add(node.next());
                requests.add(connection.send(query(), Duration.ofMinutes(1)).toCompletableFuture());
            }
            for (int i = 0; i < AT_ONCE; i++) {
                StandIn.Session session = sessions.get(i);
                // A reset of what was not read is another story.
                await(() -> session.requests.get() == 3, () -> "three requests");
                Death.values()[i % Death.values().length].of(connections.get(i), session);
            }
            for (int i = 0; i < AT_ONCE; i++) {
                Death death = Death.values()[i % Death.values().length];
                Throwable thrown =
                        requests.get(i).handle((frame, failed) -> failed).get(10, TimeUnit.SECONDS);
                assertThat(thrown).isInstanceOf(ConnectionShutdownException.class);
                FailureKind kind =
                        ((ConnectionShutdownException) thrown).failure().kind();
                // Under TLS a socket that is reset may say close_notify before.
                assertThat(kind).isIn(death.kind, FailureKind.PEER_CLOSED);
            }
        }
    }

    private static Query query() {
        return new Query("SELECT 1", new QueryParameters(Consistency.ONE, Values.NONE));
    }

    private static void await(BooleanSupplier condition, java.util.function.Supplier<String> what)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** What this process holds outside of the heap and the JDK: counted by whoever holds it. */
    protected long nativeThings() {
        return 0;
    }

    /** Bytes of it. */
    protected long nativeBytes() {
        return 0;
    }

    private Left left() {
        System.gc();
        UnixOperatingSystemMXBean process = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long direct = nativeBytes();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        return new Left(
                process.getOpenFileDescriptorCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                nativeThings());
    }

    /** What this process holds. */
    private record Left(long descriptors, int threads, long heap, long direct, long nativeThings) {
        boolean isNoMoreThan(Left before) {
            return descriptors <= before.descriptors
                    && threads <= before.threads
                    && heap <= before.heap + SLACK_BYTES
                    && direct <= before.direct + SLACK_BYTES
                    && nativeThings <= before.nativeThings;
        }
    }
}
