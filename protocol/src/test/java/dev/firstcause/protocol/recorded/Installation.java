// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Cassandra that can be started.
 *
 * @param jars a folder with its jars and nothing else
 * @param settings a folder with {@code cassandra.yaml.template}, {@code jvm17.options}, {@code logback.xml} and the
 *     settings that only one kind of cluster needs
 */
record Installation(Path jars, Path settings) {
    private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";
    private static final String NODETOOL = "org.apache.cassandra.tools.NodeTool";

    /**
     * Writes the configuration of a node.
     *
     * @param addition the name of the file in {@link #settings} that says what this cluster is for
     */
    void configure(Path home, int number, String addition) throws IOException {
        String template = Files.readString(settings.resolve("cassandra.yaml.template"))
                .replace("@N@", String.valueOf(number))
                .replace("@DIR@", home.toString());
        Files.createDirectories(home);
        Files.writeString(home.resolve("cassandra.yaml"), template + Files.readString(settings.resolve(addition)));
    }

    /** The command that starts a node, with more system properties such as {@code -Dname=value}. */
    List<String> daemon(Path home, int number, List<String> properties) throws IOException {
        List<String> command = java(home);
        command.addAll(List.of("-Xms400m", "-Xmx400m", "-Dcassandra.storagedir=" + home));
        command.addAll(List.of("-Dcassandra-foreground=yes", "-Dcassandra.jmx.local.port=" + jmxPort(number)));
        command.addAll(List.of("-Dcassandra.skip_wait_for_gossip_to_settle=0", "-Djdk.attach.allowAttachSelf=true"));
        command.add("-Dcassandra.superuser_setup_delay_ms=0");
        command.add("-Dcassandra.ring_delay_ms=1000");
        command.addAll(properties); // the last word counts
        command.add(DAEMON);
        return command;
    }

    /** The command that tells a node to do something. */
    List<String> nodetool(Path home, int number, List<String> words) throws IOException {
        List<String> command = java(home);
        command.addAll(List.of(NODETOOL, "-h", "127.0.0.1", "-p", String.valueOf(jmxPort(number))));
        command.addAll(words);
        return command;
    }

    private List<String> java(Path home) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String opened : Files.readAllLines(settings.resolve("jvm17.options"))) {
            command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED", "--add-exports", opened + "=ALL-UNNAMED"));
        }
        command.add("-Dcassandra.config=" + home.resolve("cassandra.yaml").toUri());
        command.add(
                "-Dlogback.configurationFile=" + settings.resolve("logback.xml").toUri());
        command.addAll(List.of("-cp", jars.resolve("*").toString()));
        return command;
    }

    private static int jmxPort(int number) {
        return 7200 + number;
    }
}
