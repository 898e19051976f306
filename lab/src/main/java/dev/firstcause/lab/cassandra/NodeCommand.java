// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a node. */
final class NodeCommand {
    private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";
    private static final String HEAP = "400m";

    private NodeCommand() {}

    /**
     * What to run, in the folder of the node.
     *
     * @param nodes how many there are in its cluster
     * @param isNew whether it has no data, and takes the address of a node that the others know
     */
    static ProcessBuilder of(NodeFolder folder, Ports ports, int nodes, boolean isNew)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Java17.command().toString());
        for (String opened : Resource.text("jvm17.options").lines().toList()) {
            command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED", "--add-exports", opened + "=ALL-UNNAMED"));
        }
        command.addAll(List.of("-Xms" + HEAP, "-Xmx" + HEAP));
        // It lives too briefly for more to pay: so it starts a third faster, and takes 100 MB less.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // Nothing may be left outside its folder when it is killed: native libraries, the counters of the JVM.
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + folder.temporary(), "-Djna.tmpdir=" + folder.temporary(), "-XX:-UsePerfData"));
        command.add("-Dcassandra.config=" + folder.configuration().toUri());
        command.add("-Dcassandra-rackdc.properties=" + folder.place().toUri());
        command.add("-Dlogback.configurationFile=" + folder.logging().toUri());
        command.add("-Dcassandra.storagedir=" + folder.path());
        command.add("-Dcassandra.jmx.local.port=" + ports.jmx());
        command.add("-Dcassandra-foreground=yes");
        command.add("-Dcassandra.ring_delay_ms=1000");
        command.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
        command.add("-Dcassandra.superuser_setup_delay_ms=" + (nodes == 1 ? 0 : 500)); // tried again at that pace
        command.add("-Dcassandra.system_auth.default_rf=" + nodes); // whichever node is down, users can log in
        if (isNew) {
            // Or it refuses to take the address of another host id; replace_address would give it that host id.
            command.add("-Dcassandra.allow_unsafe_join=true");
        }
        command.add("-Djdk.attach.allowAttachSelf=true");
        command.addAll(List.of("-cp", jars(), DAEMON));
        return new ProcessBuilder(command).directory(folder.path().toFile());
    }

    private static String jars() throws IOException, InterruptedException {
        Path folder = CassandraJars.folder().toAbsolutePath();
        return folder.resolve("*").toString();
    }
}
