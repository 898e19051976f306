// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeftoversTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;

    @Test
    void what_was_there_before_does_not_count() throws IOException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread old = thread("old", end);
        try (ServerSocket listener = listen();
                Leftovers watch = Leftovers.watch()) {
            assertThat(listener.isBound()).isTrue();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
        } finally {
            end.countDown();
            old.join();
        }
    }

    @Test
    void names_a_thread_with_its_state_and_its_stack() throws InterruptedException {
        try (Leftovers watch = Leftovers.watch()) {
            CountDownLatch end = new CountDownLatch(1);
            Thread forgotten = thread("forgotten", end);
            while (forgotten.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(watch.awaitNone(NONE))
                    .singleElement()
                    .asString()
                    .startsWith("thread \"forgotten\", WAITING\n        at ")
                    .contains("CountDownLatch.await(");
            end.countDown();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
        }
    }

    @Test
    void waits_for_what_is_about_to_end() throws InterruptedException {
        try (Leftovers watch = Leftovers.watch()) {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            executor.execute(() -> {});
            executor.shutdown();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
        }
    }

    @Test
    void ignores_the_threads_it_is_told_to() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (Leftovers watch =
                Leftovers.watch().ignoringThreads(t -> t.getName().startsWith("pool of"))) {
            Thread allowed = thread("pool of ours", end);
            Thread other = thread("another", end);
            assertThat(watch.awaitNone(NONE)).singleElement().asString().startsWith("thread \"another\"");
            end.countDown();
            allowed.join();
            other.join();
        } finally {
            end.countDown();
        }
    }

    @Test
    void does_not_wait_for_the_thread_that_netty_ends_by_itself() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (Leftovers watch = Leftovers.watch()) {
            Thread waiting = thread("globalEventExecutor-1-2", end);
            assertThat(watch.awaitNone(NONE)).isEmpty();
            end.countDown();
            waiting.join();
        } finally {
            end.countDown();
        }
    }

    @Test
    void ignores_pipes_only_where_it_is_told_to() throws InterruptedException, IOException {
        try (Leftovers strict = Leftovers.watch();
                Leftovers lenient = Leftovers.watch().ignoringPipes()) {
            Process child = new ProcessBuilder("cat").start();
            try {
                assertThat(strict.awaitNone(NONE)).isNotEmpty().allMatch(left -> left.startsWith("descriptor pipe:"));
                assertThat(lenient.awaitNone(NONE)).isEmpty();
            } finally {
                child.getOutputStream().close();
                assertThat(child.waitFor()).isZero();
                child.getInputStream().close();
                child.getErrorStream().close();
            }
            assertThat(strict.awaitNone(PATIENCE)).isEmpty();
        }
    }

    @Test
    void ignores_threads_and_selectors_of_the_jdk() throws InterruptedException, IOException {
        try (Leftovers watch = Leftovers.watch()) {
            HttpClient client = HttpClient.newHttpClient();
            assertThat(CompletableFuture.supplyAsync(
                                    () -> 1, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))
                            .join())
                    .isEqualTo(1);
            assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
            assertThat(client.version()).isNotNull();
        }
    }

    @Test
    void names_both_addresses_of_a_connection() throws IOException, InterruptedException {
        assumeLinux();
        try (ServerSocket listener = listen();
                Leftovers watch = Leftovers.watch()) {
            try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                    Socket server = listener.accept()) {
                String there = "127.0.0.1:" + listener.getLocalPort();
                String here = "127.0.0.1:" + client.getLocalPort();
                List<String> left = watch.awaitNone(NONE);
                assertThat(left).hasSize(2).allMatch(text -> text.startsWith("descriptor socket:["));
                assertThat(left).anyMatch(text -> text.endsWith("] TCP ESTABLISHED " + here + " to " + there));
                assertThat(left).anyMatch(text -> text.endsWith("] TCP ESTABLISHED " + there + " to " + here));
                assertThat(server.isConnected()).isTrue();
            }
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
        }
    }

    @Test
    void names_the_port_of_a_listener() throws IOException, InterruptedException {
        assumeLinux();
        try (Leftovers watch = Leftovers.watch();
                ServerSocket listener = listen()) {
            assertThat(watch.awaitNone(NONE))
                    .singleElement()
                    .asString()
                    .endsWith("] TCP LISTEN 127.0.0.1:" + listener.getLocalPort());
        }
    }

    @Test
    void counts_selectors_but_no_files() throws IOException, InterruptedException {
        assumeLinux();
        Path file = Files.createTempFile("leftovers", null);
        try (Selector before = Selector.open();
                Leftovers watch = Leftovers.watch();
                var stream = Files.newInputStream(file)) {
            assertThat(stream.available()).isZero();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
            try (Selector selector = Selector.open()) {
                assertThat(selector.isOpen()).isTrue();
                assertThat(watch.awaitNone(NONE)).contains("descriptor anon_inode:[eventpoll]");
            }
            assertThat(before.isOpen()).isTrue();
            assertThat(watch.awaitNone(PATIENCE)).isEmpty();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void tells_of_uncaught_errors_and_passes_them_on() throws InterruptedException {
        AtomicReference<Throwable> passedOn = new AtomicReference<>();
        UncaughtExceptionHandler handler = (thread, error) -> passedOn.set(error);
        UncaughtExceptionHandler original = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(handler);
        try {
            Leftovers first = Leftovers.watch();
            Leftovers second = Leftovers.watch();
            Error error = new AssertionError("nobody hears");
            dieOf(error);
            assertThat(first.awaitNone(PATIENCE))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "uncaught error in thread \"dying\": java.lang.AssertionError: nobody hears\n        at ");
            assertThat(second.uncaughtErrors()).containsExactly(error);
            assertThat(passedOn).hasValue(error);

            // Not in the order in which they began.
            first.close();
            dieOf(new AssertionError("another"));
            assertThat(first.uncaughtErrors()).hasSize(1);
            assertThat(second.uncaughtErrors()).hasSize(2);
            second.close();
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(original);
        }
    }

    @Test
    void a_handler_set_meanwhile_stays() {
        UncaughtExceptionHandler original = Thread.getDefaultUncaughtExceptionHandler();
        UncaughtExceptionHandler later = (thread, error) -> {};
        try {
            Leftovers watch = Leftovers.watch();
            Thread.setDefaultUncaughtExceptionHandler(later);
            watch.close();
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(later);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(original);
        }
    }

    @Test
    void what_the_jdk_opens_with_its_first_socket_does_not_count() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstSocket.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("left: []\n");
            assertThat(java.waitFor()).isZero();
        } finally {
            java.destroyForcibly();
        }
    }

    private static void dieOf(Error error) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    throw error;
                },
                "dying");
        thread.start();
        thread.join();
    }

    private static Thread thread(String name, CountDownLatch end) {
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
        return thread;
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void assumeLinux() {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
    }
}
