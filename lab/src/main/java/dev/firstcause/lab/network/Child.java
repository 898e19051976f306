// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of the laboratory in a JVM of its own, which listens on a port: on this host, or on that of a {@link FarNetwork}.
 * It ends with its standard input, and so with this process. For one thread at a time.
 */
final class Child implements AutoCloseable {
    /** What it prints, followed by its port, when it listens. */
    static final String LISTENS = "listens on port ";

    private static final int SECONDS_TO_END = 10;

    private final Process process;
    private final InetSocketAddress address;

    private Child(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a program, whose first argument is the address to listen on.
     *
     * @param network on whose host it runs; null for this host
     * @throws IOException if it does not listen; the message has what it said
     */
    static Child start(@Nullable FarNetwork network, Class<?> program, String... arguments) throws IOException {
        String host = network == null ? "127.0.0.1" : network.address();
        String path = String.join(
                java.io.File.pathSeparator,
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                program.getName(),
                host));
        java.addAll(List.of(arguments));
        Process process = new ProcessBuilder(network == null ? java : network.onHost(java))
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        try {
            BufferedReader in = process.inputReader(UTF_8);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int at = line.indexOf(LISTENS);
                if (at >= 0) {
                    int port = Integer.parseInt(line.substring(at + LISTENS.length()));
                    return new Child(process, new InetSocketAddress(host, port));
                }
                said.append('\n').append(line);
            }
            throw new IOException(program.getSimpleName() + " on " + host + " did not start:" + said);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** Stops the process where it is (SIGSTOP), and waits until it has stopped: its kernel goes on. */
    void pause() throws IOException {
        Shell.run("kill", "-STOP", String.valueOf(process.pid()));
        Stopping.await(process.pid());
    }

    /** Lets it go on (SIGCONT). */
    void resume() throws IOException {
        Shell.run("kill", "-CONT", String.valueOf(process.pid()));
    }

    /** Kills it, paused or not, and waits until it is gone. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit()
                .completeOnTimeout(process, SECONDS_TO_END, TimeUnit.SECONDS)
                .join();
        if (process.isAlive()) {
            throw new IOException(
                    "The program that listens on " + address + " (process " + process.pid() + ") did not end");
        }
        process.getOutputStream().close();
        process.getInputStream().close();
        process.getErrorStream().close();
    }
}
