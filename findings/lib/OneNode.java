// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One Apache Cassandra in a process of its own, on free ports of 127.0.0.1, without TLS and passwords. Arguments of the
 * constructor: the folder with its jars, and an empty folder for its data. It ends with {@link #close}.
 */
final class OneNode implements AutoCloseable {
    private static final String OPENED = "java.base/java.lang java.base/java.lang.ref java.base/java.lang.module"
            + " java.base/java.lang.reflect java.base/java.io java.base/java.net java.base/java.nio java.base/sun.nio.ch"
            + " java.base/jdk.internal.loader java.base/jdk.internal.ref java.base/jdk.internal.reflect"
            + " java.base/jdk.internal.math java.base/jdk.internal.module java.base/jdk.internal.util.jar java.base/java.util"
            + " java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.rmi/sun.rmi.transport"
            + " java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql java.base/jdk.internal.misc"
            + " jdk.management/com.sun.management.internal java.management.rmi/javax.management.remote.rmi"
            + " jdk.compiler/com.sun.tools.javac.file java.rmi/sun.rmi.transport.tcp";

    final int port;
    final Process process;

    OneNode(Path jars, Path data) throws IOException, InterruptedException {
        port = freePort();
        Files.writeString(data.resolve("cassandra.yaml"), String.join("\n",
                "cluster_name: findings", "num_tokens: 1", "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
                "data_file_directories: [" + data + "/data]", "commitlog_directory: " + data + "/commitlog",
                "hints_directory: " + data + "/hints", "saved_caches_directory: " + data + "/caches",
                "cdc_raw_directory: " + data + "/cdc", "commitlog_sync: periodic", "commitlog_sync_period: 10000ms",
                "seed_provider:", "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
                "    parameters: [{seeds: \"127.0.0.1\"}]",
                "listen_address: 127.0.0.1", "rpc_address: 127.0.0.1", "native_transport_port: " + port,
                "storage_port: " + freePort(), "endpoint_snitch: SimpleSnitch", "memtable_heap_space: 64MiB",
                "auto_snapshot: false", ""));
        Files.writeString(data.resolve("logback.xml"), "<configuration><appender name='OUT'"
                + " class='ch.qos.logback.core.ConsoleAppender'><encoder><pattern>%level %msg%n</pattern></encoder></appender>"
                + "<root level='INFO'><appender-ref ref='OUT'/></root></configuration>");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx400m", "-cp", jars + "/*",
                "-Dcassandra.config=file://" + data + "/cassandra.yaml", "-Dcassandra.storagedir=" + data,
                "-Dlogback.configurationFile=" + data + "/logback.xml", "-Dcassandra-foreground=yes",
                "-Dcassandra.ring_delay_ms=1000", "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.superuser_setup_delay_ms=0", "-Djdk.attach.allowAttachSelf=true",
                "-Dcassandra.jmx.local.port=" + freePort()));
        for (String each : OPENED.split(" ")) {
            command.addAll(List.of("--add-opens", each + "=ALL-UNNAMED", "--add-exports", each + "=ALL-UNNAMED"));
        }
        command.add("org.apache.cassandra.service.CassandraDaemon");
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Deque<String> last = new ArrayDeque<>();
        BufferedReader log = process.inputReader();
        for (String line = log.readLine(); line == null || !line.contains("Startup complete"); line = log.readLine()) {
            if (line == null) {
                throw new IOException("Cassandra did not start:\n" + String.join("\n", last));
            }
            last.add(line);
            if (last.size() > 40) {
                last.remove();
            }
        }
        Thread drain = new Thread(() -> log.lines().forEach(line -> {}));
        drain.setDaemon(true);
        drain.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
