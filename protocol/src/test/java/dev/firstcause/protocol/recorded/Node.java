// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A running Cassandra node: a child process that ends with this object, or with this program at the latest. */
final class Node implements AutoCloseable {
    private static final String READY = "Startup complete";
    private static final long START_SECONDS = 180;
    private static final long COMMAND_SECONDS = 120;

    private final Installation installation;
    private final Path home;
    private final int number;
    private final Process process;
    private final Thread lastResort;
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private volatile boolean ready;

    private Node(Installation installation, Path home, int number, Process process) {
        this.installation = installation;
        this.home = home;
        this.number = number;
        this.process = process;
        this.lastResort = new Thread(process::destroyForcibly, "end-node-" + number);
    }

    /** Starts a node that listens on 127.0.0.{@code number}, and waits until it does. */
    static Node start(Installation installation, Path home, int number, List<String> properties)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(installation.daemon(home, number, properties))
                .redirectErrorStream(true)
                .start();
        Node node = new Node(installation, home, number, process);
        Runtime.getRuntime().addShutdownHook(node.lastResort);
        Thread reader = new Thread(node::readLog, "log-of-node-" + number);
        reader.setDaemon(true);
        reader.start();
        node.awaitReady();
        return node;
    }

    String host() {
        return "127.0.0." + number;
    }

    private void readLog() {
        Path log = home.resolve("log");
        try (BufferedReader in = process.inputReader(UTF_8);
                Writer out = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush();
                if (line.contains(READY)) {
                    ready = true;
                    readyOrEnded.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            readyOrEnded.countDown();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        boolean inTime = readyOrEnded.await(START_SECONDS, TimeUnit.SECONDS);
        if (!ready) {
            String why = inTime ? "ended early" : "does not listen after " + START_SECONDS + " s";
            close();
            throw new IOException("Node " + number + " " + why + "; its log: " + lastLines());
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Stops the node as if its machine hung: its sockets stay open, and nothing is answered. */
    void pause() throws IOException, InterruptedException {
        run(List.of("kill", "-STOP", String.valueOf(process.pid())));
    }

    /** Lets a paused node go on. */
    void resume() throws IOException, InterruptedException {
        run(List.of("kill", "-CONT", String.valueOf(process.pid())));
    }

    /** Tells the node something through nodetool, and waits until it is done. */
    void tell(String... words) throws IOException, InterruptedException {
        run(installation.nodetool(home, number, List.of(words)));
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path output = home.resolve("commands.log");
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        try {
            if (!child.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " does not end");
            }
        } finally {
            child.destroyForcibly();
        }
        if (child.exitValue() != 0) {
            throw new IOException(command + " failed: " + Files.readString(output));
        }
    }

    /** Kills the node, paused or not, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
