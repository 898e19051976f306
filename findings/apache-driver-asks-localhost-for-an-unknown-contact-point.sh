#!/usr/bin/env bash
# Apache Java driver 4.19.2, JDK 17.
#
# The only contact point in the configuration is a name that has no address. Expected: the session does not open, and the error
# names the contact point and says that its name is unknown. Seen: the error names 127.0.0.1:9042, which nobody configured. The
# driver logs that it ignores the contact point, and then uses its default one, so an application may even get a session
# to another cluster, one on its own host.
#
# Output seen:
#   error names the contact point: false
#   nodes asked: [127.0.0.1:9042]
. "$(dirname "$0")/lib/run.sh"
out=$(run_java org.apache.cassandra:java-driver-core:4.19.2 org.slf4j:slf4j-nop:1.7.36 <<'J'
import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.net.InetSocketAddress;
import java.util.List;

class Main {
    public static void main(String[] args) {
        var loader = DriverConfigLoader.programmaticBuilder()
                .withStringList(DefaultDriverOption.CONTACT_POINTS, List.of("unknown.invalid:9042"))
                .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, "datacenter1")
                .build();
        try (CqlSession session = CqlSession.builder().withConfigLoader(loader).build()) {
            System.out.println("a session");
        } catch (AllNodesFailedException e) {
            System.out.println("error names the contact point: " + e.getMessage().contains("unknown.invalid"));
            System.out.println("nodes asked: " + e.getAllErrors().keySet().stream()
                    .map(node -> (InetSocketAddress) node.getEndPoint().resolve())
                    .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                    .toList());
        }
    }
}
J
)
expect "$out" "error names the contact point: false
nodes asked: [127.0.0.1:9042]"
