// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One life of a node, from its start to its end. A thread of its own reads what the process says, until that ends; all
 * else is done by the thread that has the node.
 */
final class NodeProcess {
    private static final int LINES_KEPT = 60;
    private static final Duration TO_DIE = Duration.ofSeconds(30);

    private final Process process;
    private final String name;
    private final Leash leash;
    private final CompletableFuture<Void> logRead = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>(); // guarded by itself
    private final Map<String, CompletableFuture<Void>> awaited;

    private NodeProcess(Process process, String name, Leash leash, Set<String> awaited) {
        this.process = process;
        this.name = name;
        this.leash = leash;
        this.awaited = new ConcurrentHashMap<>(
                awaited.stream().collect(Collectors.toMap(Function.identity(), line -> new CompletableFuture<>())));
    }

    /**
     * Starts a process.
     *
     * @param awaited parts of lines of its log that {@link #said} can be asked for
     */
    static NodeProcess start(ProcessBuilder command, String name, Leash leash, Set<String> awaited) throws IOException {
        Process process = command.redirectErrorStream(true).start();
        NodeProcess started = new NodeProcess(process, name, leash, awaited);
        Thread reader = new Thread(started::readLog, "log-of-" + name);
        reader.setDaemon(true);
        reader.start();
        try {
            leash.add(process.pid());
        } catch (IOException e) {
            started.kill();
            throw e;
        }
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
            leash.remove(process.pid());
            logRead.complete(null);
        }
    }

    private void onLine(String line) {
        keep(line);
        awaited.forEach((part, said) -> {
            if (line.contains(part)) {
                said.complete(null);
            }
        });
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

    /** Done when its log has said one of the lines that are awaited. */
    CompletableFuture<Void> said(String part) {
        CompletableFuture<Void> said = awaited.get(part);
        if (said == null) {
            throw new IllegalArgumentException("Nobody awaits \"" + part + "\" of " + name);
        }
        return said;
    }

    /** Done when its log says something from now on, whatever it has said before. */
    CompletableFuture<Void> saysFromNow(String part) {
        CompletableFuture<Void> said = new CompletableFuture<>();
        awaited.put(part, said);
        return said;
    }

    /** Waits until something was said; why that is in vain stands in the exception, with the last lines of a log. */
    static void await(CompletableFuture<?> said, Collection<NodeProcess> sayers, Duration patience)
            throws IOException, InterruptedException {
        List<CompletableFuture<?>> ends = new ArrayList<>(List.of(said));
        sayers.forEach(sayer -> ends.add(sayer.logRead.thenApply(read -> sayer)));
        try {
            Object first = CompletableFuture.anyOf(ends.toArray(new CompletableFuture<?>[0]))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (first instanceof NodeProcess dead) {
                throw new IOException(
                        dead.name + " ended before it was ready; its log ends with:\n" + dead.lastLines());
            }
        } catch (TimeoutException | ExecutionException e) {
            String missing = sayers.stream().map(NodeProcess::unsaid).collect(Collectors.joining("\n"));
            throw new IOException("Not ready after " + patience.toSeconds() + " s: " + missing, e);
        }
    }

    private String unsaid() {
        String lines = awaited.entrySet().stream()
                .filter(line -> !line.getValue().isDone())
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining("\", \"", "\"", "\""));
        return name + " has not said " + lines + "; its log ends with:\n" + lastLines();
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
            throw new IOException(name + " (process " + pid() + ") did not end within " + patience.toSeconds()
                    + " s; its log ends with:\n" + lastLines());
        }
    }

    /** Kills it, and waits until it is gone. */
    void kill() throws IOException {
        sendKill();
        awaitEnd(TO_DIE);
    }
}
