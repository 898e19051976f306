// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One life of a node, from its start to its end. A thread of its own reads what the process says, until that ends; all
 * else is done by the thread that has the node.
 */
final class NodeProcess {
    private static final int LINES_KEPT = 60;
    private static final Duration TO_DIE = Duration.ofSeconds(30);

    private final Process process;
    private final CompletableFuture<Void> logRead = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>(); // guarded by itself
    private final Set<String> awaited;
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private volatile boolean ready;

    private NodeProcess(Process process, Set<String> awaited) {
        this.process = process;
        this.awaited = new HashSet<>(awaited);
    }

    /**
     * Starts a process.
     *
     * @param awaited what its log says, in any order, when it is ready
     */
    static NodeProcess start(List<String> command, NodeFolder folder, String name, Set<String> awaited)
            throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .start();
        NodeProcess started = new NodeProcess(process, awaited);
        Thread reader = new Thread(started::readLog, "log-of-" + name);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void readLog() {
        try (BufferedReader in = process.inputReader(UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                onLine(line);
            }
        } catch (IOException e) {
            keep("(the log cannot be read on: " + e + ")");
        } finally {
            readyOrEnded.countDown();
            logRead.complete(null);
        }
    }

    private void onLine(String line) {
        keep(line);
        awaited.removeIf(line::contains);
        if (awaited.isEmpty()) {
            ready = true;
            readyOrEnded.countDown();
        }
    }

    private void keep(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.remove();
            }
            lastLines.add(line);
        }
    }

    String lastLines() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /** Waits until it is ready; why it is not stands in the exception, with the last lines of its log. */
    void awaitReady(Duration patience) throws IOException, InterruptedException {
        boolean inTime = readyOrEnded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!ready) {
            String why = inTime ? "ended before it was ready" : "was not ready after " + patience.toSeconds() + " s";
            throw new IOException("The Cassandra node " + why + "; its log ends with:\n" + lastLines());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** By the handle, which unlike the process leaves the log open until it was read. */
    void sendTerm() {
        process.toHandle().destroy();
    }

    void sendKill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits until it is gone, and its log was read to the end. */
    void awaitEnd(Duration patience) throws IOException {
        process.onExit()
                .thenAcceptBoth(logRead, (ended, read) -> {})
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (isAlive()) {
            throw new IOException("The Cassandra node (process " + pid() + ") did not end within "
                    + patience.toSeconds() + " s; its log ends with:\n" + lastLines());
        }
    }

    /** Kills it, and waits until it is gone. */
    void kill() throws IOException {
        sendKill();
        awaitEnd(TO_DIE);
    }
}
