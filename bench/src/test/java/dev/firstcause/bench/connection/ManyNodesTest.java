// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.bench.connection.Subject.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions to 3 and to 1,000 nodes get the same answers, and each node of a crowd is there once. */
@Timeout(120)
class ManyNodesTest {
    private static final long ONE_DAY_MILLIS = 86_400_000;

    /** The control connection. */
    private static final int MORE = 1;

    @TempDir
    static Path folder;

    @Test
    void each_node_of_all_crowds_has_an_address_and_a_host_id_of_its_own() {
        Set<InetAddress> hosts = new HashSet<>();
        Set<Object> ids = new HashSet<>();
        int count = 0;
        for (Crowd crowd : Crowd.values()) {
            for (int i = 0; i < crowd.count(); i++) {
                hosts.add(crowd.host(i));
                ids.add(crowd.hostId(i));
            }
            count += crowd.count();
        }
        assertThat(hosts).hasSize(count).allMatch(InetAddress::isLoopbackAddress);
        assertThat(ids).hasSize(count);
        assertThat(Crowd.OF_3_AND_997.datacenter(2)).isEqualTo(Crowd.LOCAL);
        assertThat(Crowd.OF_3_AND_997.datacenter(3)).isEqualTo(Crowd.REMOTE);
        assertThat(Crowd.OF_1000.datacenter(999)).isEqualTo(Crowd.LOCAL);
    }

    @Test
    void a_session_connects_once_to_each_node_and_gets_the_row_from_all()
            throws ExecutionException, GeneralSecurityException, InterruptedException, IOException, TimeoutException {
        TlsFiles files = TlsFiles.make(folder);
        try (StandInNode node = new StandInNode(files.node(), List.of(Crowd.values()))) {
            for (Driver driver : Driver.crowds()) {
                Setup setup = new Setup(node.port(), files, 0, 1, ONE_DAY_MILLIS);
                try (Subject subject = driver.open(setup)) {
                    // A cold JVM on a busy machine may answer nothing in the first windows.
                    long answered = 0;
                    while (answered <= 64) {
                        answered += Load.run(subject, 64, 0, 200).requests();
                    }
                }
                assertThat(node.options(driver.crowd()))
                        .isEqualTo(driver.crowd().count() + MORE);
            }
        }
    }

    @Test
    void a_table_compares_with_the_session_to_3_nodes() {
        List<Candidate> all = Candidate.of(Driver.crowds());
        Comparison comparison = new Comparison(all);
        Map<Candidate, Double> figures = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            figures.put(all.get(i), List.of(2.0, 3.0, 1.0).get(i));
        }
        comparison.add("CPU", figures, figure -> figure);
        assertThat(comparison.toString())
                .startsWith("| ratio | to | 1,000 nodes | 3 of 1,000 nodes asked |\n")
                .contains("| CPU | 3 nodes | 1.50 (1.50 to 1.50) | 0.50 (0.50 to 0.50) |\n");
    }
}
