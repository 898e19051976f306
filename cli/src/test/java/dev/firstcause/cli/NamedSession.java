// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.Session;
import dev.firstcause.SimpleStatement;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A session in a JVM of its own, whose only contact point is a name with several addresses. A file gives the addresses to
 * that JVM, in an order that changes all the time, as a round robin of a name server does. Requests run from the beginning
 * to the end. It says what it knows for each line that it is sent, and ends with its input.
 *
 * @see #main
 */
final class NamedSession implements AutoCloseable {
    static final String NAME = "cassandra.test"; // no such name exists (RFC 2606)
    static final int CONNECTIONS = 2;

    private static final SimpleStatement WHO = SimpleStatement.of("SELECT host_id FROM system.local")
            .withIdempotence(true)
            .withTimeout(Duration.ofMinutes(1));
    private static final int EVERY_MILLIS = 5;
    private static final int ORDER_MILLIS = 50;
    private static final String END = "end";

    private final Process process;
    private final BufferedReader said;

    private NamedSession(Process process) {
        this.process = process;
        this.said = process.inputReader(UTF_8);
    }

    /**
     * What the session says at one moment.
     *
     * @param nodes each node as {@link #line} has it, in order
     * @param servedBy who answered since the last time: the coordinator as the session knows it, and the host id in its answer
     * @param answered how many requests were answered, since the beginning
     * @param failures all requests that failed, since the beginning
     */
    record Said(List<String> nodes, Set<String> servedBy, long answered, List<String> failures) {}

    /** Describes a node in one line. */
    static String line(Object hostId, Endpoint endpoint, String state, int connections) {
        return hostId + " at " + endpoint + ": " + state + ", " + connections + " of " + CONNECTIONS + " connections";
    }

    /**
     * Starts it. What it logs goes to the log of the tests.
     *
     * @param addresses those of the name
     * @param folder where it keeps the file with the names
     */
    static NamedSession start(List<String> addresses, int port, Path authority, Path folder, String transport)
            throws IOException {
        Path hosts = folder.resolve("hosts");
        writeHosts(hosts, addresses);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.net.hosts.file=" + hosts,
                "-Dsun.net.inetaddr.ttl=0",
                "-cp",
                System.getProperty("java.class.path"),
                NamedSession.class.getName(),
                String.valueOf(port),
                authority.toString(),
                hosts.toString(),
                transport));
        command.addAll(addresses);
        return new NamedSession(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it knows now. */
    Said ask() throws IOException {
        process.outputWriter(UTF_8).append("?\n").flush();
        List<String> nodes = new ArrayList<>();
        Set<String> servedBy = new TreeSet<>();
        List<String> failures = new ArrayList<>();
        long answered = 0;
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            String[] parts = line.split(" ", 2);
            switch (parts[0]) {
                case "node" -> nodes.add(parts[1]);
                case "served" -> servedBy.add(parts[1]);
                case "failed" -> failures.add(parts[1]);
                case "answered" -> answered = Long.parseLong(parts[1]);
                case END -> {
                    Collections.sort(nodes);
                    return new Said(nodes, servedBy, answered, failures);
                }
                default -> throw new IOException("The session's program said: " + line);
            }
        }
        throw new IOException("The session's program has ended");
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() throws IOException {
        process.outputWriter(UTF_8).close();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        said.close();
    }

    private static void writeHosts(Path hosts, List<String> addresses) throws IOException {
        List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
        addresses.forEach(address -> lines.add(address + " " + NAME));
        Path next = hosts.resolveSibling("hosts.next");
        Files.write(next, lines);
        Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    // ------------------------------------------------------------------ the other JVM

    /** The program: port, authority, file with the names, transport, and the addresses of the name. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path hosts = Path.of(args[2]);
        List<String> addresses = new ArrayList<>(List.of(args).subList(4, args.length));
        ScheduledExecutorService order = Executors.newSingleThreadScheduledExecutor();
        Future<?> unused =
                order.scheduleWithFixedDelay(() -> nextOrder(hosts, addresses), 0, ORDER_MILLIS, TimeUnit.MILLISECONDS);
        Set<String> servedBy = ConcurrentHashMap.newKeySet();
        try (Session session = Session.builder()
                        .contactPoint(NAME, Integer.parseInt(args[0]))
                        .connectionsPerNode(CONNECTIONS)
                        .transport(TransportOptions.DEFAULT.withName(args[3]))
                        .tls(TlsOptions.builder().trustPem(Path.of(args[1])).build())
                        .build();
                SteadyRequests requests = new SteadyRequests(
                        session,
                        WHO,
                        EVERY_MILLIS,
                        page -> servedBy.add(page.info().coordinator() + " is "
                                + page.rows().iterator().next().getUuid(0)))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            PrintStream out = new PrintStream(System.out, false, UTF_8);
            while (in.readLine() != null) {
                tell(session, requests, servedBy, out);
            }
        } finally {
            order.shutdownNow();
        }
    }

    private static void nextOrder(Path hosts, List<String> addresses) {
        Collections.rotate(addresses, 1);
        try {
            writeHosts(hosts, addresses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tell(Session session, SteadyRequests requests, Set<String> servedBy, PrintStream out) {
        for (NodeReport node : session.nodes()) {
            out.println(
                    "node " + line(node.hostId(), node.endpoint(), node.state().name(), node.connections()));
        }
        for (String each : List.copyOf(servedBy)) {
            servedBy.remove(each);
            out.println("served " + each);
        }
        requests.failures().forEach(each -> out.println("failed " + each.replace('\n', ' ')));
        out.println("answered " + requests.answered());
        out.println(END);
        out.flush();
    }
}
