// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in node in a process of its own, with plain TCP: on this host, or on that of a {@link FarNetwork}. The process ends
 * with this one, however this one ends, but for one that is paused then. For one thread at a time.
 */
public final class FarNode implements AutoCloseable {
    private static final int SECONDS_TO_END = 10;

    private final Process process;
    private final InetSocketAddress address;

    private FarNode(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a node.
     *
     * @param network on whose host it runs; null for this host
     * @throws IOException if it does not start; the message has what it said
     */
    public static FarNode start(@Nullable FarNetwork network) throws IOException {
        String host = network == null ? "127.0.0.1" : network.address();
        String path = String.join(
                java.io.File.pathSeparator,
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path,
                NodeProgram.class.getName(),
                host);
        Process process = new ProcessBuilder(network == null ? java : network.onHost(java))
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        try {
            BufferedReader in = process.inputReader(UTF_8);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int at = line.indexOf(NodeProgram.LISTENS);
                if (at >= 0) {
                    int port = Integer.parseInt(line.substring(at + NodeProgram.LISTENS.length()));
                    return new FarNode(process, new InetSocketAddress(host, port));
                }
                said.append('\n').append(line);
            }
            throw new IOException("The node on " + host + " did not start:" + said);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Stops the process where it is (SIGSTOP): its kernel goes on. */
    public void pause() throws IOException {
        Shell.run("kill", "-STOP", String.valueOf(process.pid()));
    }

    /** Lets it go on (SIGCONT). */
    public void resume() throws IOException {
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
            throw new IOException("The node on " + address + " (process " + process.pid() + ") did not end");
        }
    }
}
