// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that takes orders: the parent's side of {@link Orders}. It ends with its parent. */
final class Child implements AutoCloseable {
    /** The collector of the JDK's choice on any larger machine. */
    static final String G1 = "-XX:+UseG1GC";

    /** After a collection its heap holds what lives, and nothing else; that of G1 is counted in regions of a megabyte. */
    static final String SERIAL = "-XX:+UseSerialGC";

    /** That of this program. */
    static final String CLASS_PATH = System.getProperty("java.class.path");

    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader replies;

    private Child(Process process) {
        this.process = process;
        this.orders = process.outputWriter(UTF_8);
        this.replies = process.inputReader(UTF_8);
    }

    /**
     * Starts a class of this program in a JVM of its own, on the same JDK and class path.
     *
     * @param prefix what stands before the command, such as {@code taskset}; may be empty
     * @param collector by default a JVM that sees one processor takes another than one that sees more
     */
    static Child start(List<String> prefix, String collector, Class<?> main, List<String> arguments)
            throws IOException {
        return start(prefix, collector, CLASS_PATH, main, arguments);
    }

    /** The same on another class path. */
    static Child start(List<String> prefix, String collector, String classPath, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(collector, "-Xms1g", "-Xmx1g"));
        // Later JDKs warn of native libraries that nobody has allowed, and then refuse them.
        command.add("--enable-native-access=ALL-UNNAMED");
        // Nobody listens to what the drivers log.
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Gives an order, and waits for its reply. */
    String ask(String order) throws IOException {
        tell(order);
        return reply();
    }

    /** Gives an order. */
    void tell(String order) throws IOException {
        orders.write(order);
        orders.newLine();
        orders.flush();
    }

    /** Waits for a reply. */
    String reply() throws IOException {
        for (String line = replies.readLine(); line != null; line = replies.readLine()) {
            if (line.startsWith(Orders.REPLY)) {
                return line.substring(Orders.REPLY.length());
            }
        }
        throw new IOException("A child process has ended before its time; what it said stands above");
    }

    Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        try {
            orders.close();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
