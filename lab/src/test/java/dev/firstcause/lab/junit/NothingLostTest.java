// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

@Timeout(120)
class NothingLostTest {
    private interface Leak {
        void end() throws IOException, InterruptedException;
    }

    private static final List<Leak> LEAKED = new ArrayList<>();

    @AfterEach
    void endLeaks() throws IOException, InterruptedException {
        for (Leak each : LEAKED) {
            each.end();
        }
        LEAKED.clear();
    }

    private static void leakThread(String name) {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                name);
        thread.start();
        // Before that it may have no stack to show.
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        LEAKED.add(() -> {
            end.countDown();
            thread.join();
        });
    }

    private static void die(String message) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    throw new IllegalStateException(message);
                },
                "dying");
        thread.start();
        thread.join();
    }

    @Lab(patienceMillis = 0)
    static class LeaksAThread {
        @Test
        void careless() {
            leakThread("forgotten");
        }
    }

    @Test
    void a_thread_that_is_left_fails_the_test() {
        assertThat(Runs.failure(Runs.of(LeaksAThread.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("careless() has left:\n    thread \"forgotten\", ")
                .hasMessageContaining("CountDownLatch.await(");
    }

    @Lab(patienceMillis = 0)
    static class LeaksASocket {
        private static int port;

        @Test
        void careless(FaultProxy proxy, StandInNode node) throws IOException {
            port = proxy.address().getPort();
            Socket forgotten = new Socket(proxy.address().getAddress(), port);
            LEAKED.add(forgotten::close);
            assertThat(node.isRunning()).isTrue();
        }
    }

    @Test
    void a_socket_that_is_left_fails_the_test_and_is_named_though_its_peer_is_gone() {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        Throwable failure = Runs.failure(Runs.of(LeaksASocket.class));
        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("descriptor socket:[")
                .hasMessageContaining(" to 127.0.0.1:" + LeaksASocket.port + "\n");
        assertThat(stackTrace(failure)).contains(" listens");
    }

    @Lab(patienceMillis = 0)
    static class LeaksAnError {
        @Test
        void careless() throws InterruptedException {
            die("nobody hears");
        }
    }

    @Test
    void an_uncaught_error_fails_the_test() {
        Throwable failure = Runs.failure(Runs.of(LeaksAnError.class));
        assertThat(failure)
                .hasMessageContaining(
                        "uncaught error in thread \"dying\": java.lang.IllegalStateException: nobody hears");
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Lab(patienceMillis = 0)
    static class FailsAndLeaks {
        @Test
        void unlucky(FaultProxy proxy) {
            leakThread("forgotten");
            throw new AssertionError("its own failure, seed " + proxy.seed());
        }
    }

    @Test
    void a_test_that_fails_keeps_its_failure_and_gets_the_wire_log() {
        EngineExecutionResults run = Runs.of(FailsAndLeaks.class);
        Throwable failure = Runs.failure(run);
        assertThat(failure).hasMessageStartingWith("its own failure, seed ");
        String seed = failure.getMessage().replaceAll("\\D", "");
        assertThat(failure.getSuppressed())
                .anyMatch(each -> each.getMessage().contains("thread \"forgotten\""))
                .anyMatch(each -> each.getMessage().contains("again with @Lab(seed = " + seed + "):\n")
                        && each.getMessage().contains(" listens"));
        assertThat(run.testEvents().reportingEntryPublished().list())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(ReportEntry.class)
                                .getKeyValuePairs()
                                .toString())
                        .contains("wire log of FaultProxy[", " listens"));
    }

    @Lab
    static class ClosesWhatItOpens {
        private static ServerSocket ofTheClass;
        private Socket client;

        @BeforeAll
        static void open() throws IOException {
            ofTheClass = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        @BeforeEach
        void connect(FaultProxy proxy) throws IOException {
            client = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        }

        @Test
        void is_connected() {
            assertThat(client.isConnected()).isTrue();
        }

        @AfterEach
        void close() throws IOException {
            client.close();
        }

        @AfterAll
        static void closeAll() throws IOException {
            ofTheClass.close();
        }
    }

    @Test
    void what_is_closed_after_each_or_was_there_before_is_not_left() {
        Runs.passes(ClosesWhatItOpens.class, 1);
    }

    @Lab(patienceMillis = 0, ignoreThreads = "pool of")
    static class Allowed {
        @Test
        void by_name() {
            leakThread("pool of ours");
        }

        @Test
        @Lab(check = false)
        void altogether() throws InterruptedException {
            leakThread("forgotten");
            die("nobody hears");
        }
    }

    @Test
    void what_the_annotation_allows_may_be_left() {
        Runs.passes(Allowed.class, 2);
    }

    private static final Exchanger<String> MEETING = new Exchanger<>();
    private static final List<String> MET = new CopyOnWriteArrayList<>();

    /** Whom a test meets that waits a little for another that runs at the same time. */
    private static String meet(String name) throws InterruptedException {
        try {
            return MEETING.exchange(name, 50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "nobody (" + e + ")";
        }
    }

    static class Parallel {
        @RepeatedTest(4)
        @Lab
        void alone() throws InterruptedException {
            MET.add(meet("a test with @Lab"));
        }
    }

    static class ParallelToo {
        @RepeatedTest(20)
        void plain() throws InterruptedException {
            assertThat(meet("a test without")).isNotEqualTo("a test with @Lab");
        }
    }

    @Test
    void no_other_test_runs_at_the_same_time() {
        MET.clear();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Parallel.class), selectClass(ParallelToo.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .execute()
                .testEvents()
                .assertStatistics(all -> all.started(24).succeeded(24));
        assertThat(MET).hasSize(4).allMatch(other -> other.startsWith("nobody"));
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
