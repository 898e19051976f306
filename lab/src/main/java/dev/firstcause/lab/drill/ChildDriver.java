// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.network.FewThreads;
import dev.firstcause.lab.network.French;
import dev.firstcause.lab.scenario.Surroundings;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Retold;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectOutputStream;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The driver under test in a JVM of its own, for as long as a play lasts. For any thread. */
final class ChildDriver implements Driver {
    /** With these a JVM with a hundred jars starts. */
    private static final String FEW_FILES = "300";

    /** What the node is called in surroundings {@link Surroundings#NAMED}. No name of that top-level domain exists (RFC 2606). */
    static final String NODE_NAME = "node.test";

    private static final int SECONDS_TO_END = 10;
    private static final int SECONDS_TO_OBEY = 60;
    private static final int MOST_ERRORS = 4_000;
    private static final int MOST_LINES = 20;

    private final Process process;
    private final @Nullable Path hosts;
    private final Consumer<String> warnings;
    private final DataOutputStream out; // guarded by this
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Outcome<String>> waiting = new ConcurrentHashMap<>();
    private final Set<Integer> told = ConcurrentHashMap.newKeySet();
    private final StringBuilder errors = new StringBuilder(); // guarded by itself
    private volatile boolean closing;

    private ChildDriver(Process process, @Nullable Path hosts, Consumer<String> warnings) {
        this.process = process;
        this.hosts = hosts;
        this.warnings = warnings;
        this.out = new DataOutputStream(process.getOutputStream());
    }

    /**
     * Starts it.
     *
     * @param subject which must be Serializable
     * @param network on whose host it runs; null for this host
     */
    static ChildDriver start(
            Subject subject, Surroundings surroundings, @Nullable FarNetwork network, Consumer<String> warnings)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream object = new ObjectOutputStream(bytes)) {
            object.writeObject(subject);
        }
        Path hosts = surroundings == Surroundings.NAMED ? hosts() : null;
        List<String> command = command(surroundings, hosts);
        ProcessBuilder builder = new ProcessBuilder(network == null ? command : network.onHost(command));
        if (surroundings == Surroundings.FRENCH) {
            French.addTo(builder.environment());
        }
        ChildDriver driver = new ChildDriver(start(builder, hosts), hosts, warnings);
        Thread errors = start("lab-child-errors", driver::readErrors);
        start("lab-child-driver", () -> driver.read(errors));
        try {
            synchronized (driver) {
                driver.out.writeInt(bytes.size());
                bytes.writeTo(driver.out);
                driver.out.flush();
            }
        } catch (IOException e) {
            driver.close();
            throw e;
        }
        return driver;
    }

    private static Process start(ProcessBuilder builder, @Nullable Path hosts) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (hosts != null) {
                Files.deleteIfExists(hosts);
            }
            throw e;
        }
    }

    /** A file of names, which the JDK reads from its first line to its last. */
    private static Path hosts() throws IOException {
        Path file = Files.createTempFile("fc", ".hosts");
        Files.write(file, List.of("127.0.0.2 " + NODE_NAME, "127.0.0.1 " + NODE_NAME, "127.0.0.1 localhost"));
        return file;
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static List<String> command(Surroundings surroundings, @Nullable Path hosts) {
        List<String> command = new ArrayList<>();
        if (surroundings == Surroundings.FEW_FILES) {
            command.addAll(List.of("sh", "-c", "ulimit -n " + FEW_FILES + "; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (surroundings == Surroundings.FRENCH) {
            command.addAll(French.OPTIONS);
        }
        if (surroundings == Surroundings.FEW_THREADS) {
            // One that ends while none are left would make room for another.
            command.add("-XX:-UseDynamicNumberOfCompilerThreads");
        }
        if (hosts != null) {
            command.add("-Djdk.net.hosts.file=" + hosts);
        }
        String path = String.join(
                File.pathSeparator, System.getProperty("java.class.path"), System.getProperty("jdk.module.path", ""));
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-MaxFDLimit",
                "-XX:-UsePerfData",
                // The JVM logs to the standard output, which is for what the laboratory is told.
                "-Xlog:disable",
                "-cp",
                path,
                ChildProgram.class.getName()));
        return surroundings == Surroundings.FEW_THREADS ? FewThreads.command(command) : command;
    }

    private void read(Thread errorReader) {
        DataInputStream in = new DataInputStream(process.getInputStream());
        try {
            for (int what = in.read(); what >= 0; what = in.read()) {
                int id = in.readInt();
                if (what == ChildWire.WARNING) {
                    warnings.accept(ChildWire.text(in));
                } else {
                    // Who tells twice is found out by whoever was told.
                    Outcome<String> outcome = waiting.get(id);
                    told.add(id);
                    if (what == ChildWire.WELL) {
                        String value = ChildWire.text(in);
                        if (outcome != null) {
                            outcome.succeeded(value);
                        }
                    } else {
                        String call = what == ChildWire.THREW ? ChildWire.text(in) : null;
                        Retold retold = ChildWire.told(in);
                        Exception failure = call == null ? retold : UntoldException.threw(call, retold);
                        if (outcome != null) {
                            outcome.failed(failure);
                        }
                    }
                }
            }
        } catch (IOException e) {
            // It has ended, and what it said last is in pieces.
            process.destroyForcibly();
        }
        try {
            tellEnd(errorReader);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells all that wait that nobody will tell them anything, and why; what the laboratory itself ends tells nobody. */
    private void tellEnd(Thread errorReader) throws InterruptedException {
        if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        int code = process.waitFor();
        errorReader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
        if (closing) {
            return;
        }
        UntoldException end =
                UntoldException.ended("the process of the driver ended with exit code " + code + lastWords());
        waiting.forEach((id, outcome) -> {
            if (told.add(id)) {
                outcome.failed(end);
            }
        });
    }

    /** The standard error must be read: a process waits once the pipe is full. Only the end of it is kept. */
    private void readErrors() {
        char[] some = new char[1024];
        try (Reader in = new InputStreamReader(process.getErrorStream(), UTF_8)) {
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                synchronized (errors) {
                    errors.append(some, 0, count);
                    errors.delete(0, Math.max(0, errors.length() - MOST_ERRORS));
                }
            }
        } catch (IOException e) {
            // It has ended; what was read until now is all there is.
            return;
        }
    }

    private String lastWords() {
        List<String> lines;
        synchronized (errors) {
            lines = errors.toString()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        return last.isEmpty() ? ", and said nothing" : ": " + String.join("; ", last);
    }

    /** Says something that begins with its kind and an id; what comes of it is told to that outcome. */
    private void say(int what, Outcome<String> outcome, Words words) {
        int id = ids.incrementAndGet();
        waiting.put(id, outcome);
        say(what, id, words);
    }

    private synchronized void say(int what, int id, Words words) {
        try {
            out.write(what);
            out.writeInt(id);
            words.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the process of the driver has ended", e);
        }
    }

    @Override
    public void connect(Target target, Outcome<Client> outcome) {
        int id = ids.incrementAndGet();
        waiting.put(id, new Outcome<>() {
            @Override
            public void succeeded(String value) {
                outcome.succeeded(new Connected(id));
            }

            @Override
            public void failed(Throwable told) {
                outcome.failed(told);
            }
        });
        say(ChildWire.CONNECT, id, to -> ChildWire.write(target, to));
    }

    /** Opens files there until there can be no more. */
    void exhaustFiles() throws IOException {
        exhaust(ChildWire.EXHAUST, to -> {});
    }

    /** Opens connections there until there is no local port for more. */
    void exhaustPorts(InetSocketAddress address) throws IOException {
        exhaust(ChildWire.EXHAUST_PORTS, to -> {
            ChildWire.write(address.getHostString(), to);
            to.writeInt(address.getPort());
        });
    }

    /** Starts threads there until there can be no more. */
    void exhaustThreads() throws IOException {
        exhaust(ChildWire.EXHAUST_THREADS, to -> {});
    }

    /** Ends the threads that {@link #exhaustThreads} started. */
    void endThreads() throws IOException {
        order(ChildWire.END_THREADS, to -> {}, "The process of the driver did not end its threads");
    }

    private void exhaust(int what, Words words) throws IOException {
        order(what, words, "The process of the driver did not use up what it may");
    }

    private void order(int what, Words words, String otherwise) throws IOException {
        CompletableFuture<String> done = new CompletableFuture<>();
        say(what, completing(done), words);
        try {
            done.get(SECONDS_TO_OBEY, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(otherwise, e);
        }
    }

    private static Outcome<String> completing(CompletableFuture<String> done) {
        return new Outcome<>() {
            @Override
            public void succeeded(String value) {
                done.complete(value);
            }

            @Override
            public void failed(Throwable told) {
                done.completeExceptionally(told);
            }
        };
    }

    @Override
    public void close() {
        closing = true;
        process.destroyForcibly();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The process of the driver (" + process.pid() + ") did not end");
            }
            if (hosts != null) {
                Files.deleteIfExists(hosts);
            }
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // What was not written to it is of no use to anybody.
            return;
        }
    }

    /** The rest of what is said. */
    @FunctionalInterface
    private interface Words {
        void write(DataOutputStream to) throws IOException;
    }

    /** What was connected there as that id. */
    private final class Connected implements Client {
        private final int id;

        Connected(int id) {
            this.id = id;
        }

        @Override
        public void ask(String query, Outcome<String> outcome) {
            ask(query, false, outcome);
        }

        @Override
        public void askRepeatable(String query, Outcome<String> outcome) {
            ask(query, true, outcome);
        }

        private void ask(String query, boolean repeatable, Outcome<String> outcome) {
            say(ChildWire.ASK, outcome, to -> {
                to.writeInt(id);
                to.writeBoolean(repeatable);
                ChildWire.write(query, to);
            });
        }

        /** Waits until the call has returned there. */
        @Override
        public void close() {
            CompletableFuture<String> done = new CompletableFuture<>();
            say(ChildWire.CLOSE, completing(done), to -> to.writeInt(id));
            try {
                done.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("in the process of the driver", e.getCause());
            }
        }
    }
}
