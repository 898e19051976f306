// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several networks at a time, as two processes make them. Needs what {@link FarNetwork#missing} looks for. */
class FarNetworkTest {
    @BeforeAll
    static void lookForNamespaces() {
        String missing = FarNetwork.missing();
        assumeTrue(missing == null, missing);
    }

    @Test
    void who_meets_a_number_in_use_leaves_alone_whose_it_is() throws IOException {
        try (FarNetwork first = FarNetwork.open()) {
            assertThatThrownBy(() -> FarNetwork.open(name("n"), number(first)).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("File exists");
            assertReachable(first);
        }
    }

    @Test
    void a_network_deletes_all_that_it_made() throws IOException {
        long pid = ProcessHandle.current().pid() + 30_000;
        AtomicInteger count = new AtomicInteger();
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FarNetwork network = FarNetwork.open(pid, count);
            network.interfaceDown();
            assertThat(routes(network.address())).contains("unreachable");
            network.close();
            routes.add(routes(network.address()));
        }
        // Another process may have taken one of these numbers, but hardly all.
        assertThat(routes).contains("");
        String name = "fc" + Long.toString(pid % 46_656, 36) + "x";
        assertThat(run("ip", "netns", "list")).doesNotContain(name);
        assertThat(run("ip", "link")).doesNotContain(name);
    }

    @Test
    void who_meets_a_name_in_use_leaves_alone_whose_it_is_and_takes_the_next() throws IOException {
        long pid = ProcessHandle.current().pid() + 20_000;
        try (FarNetwork first = FarNetwork.open(pid, new AtomicInteger());
                FarNetwork second = FarNetwork.open(pid, new AtomicInteger())) {
            assertThat(second.address()).isNotEqualTo(first.address());
            assertReachable(first);
            assertReachable(second);
        }
    }

    private static String name(String suffix) {
        return "fc" + Long.toString(ProcessHandle.current().pid() % 46_656, 36) + suffix;
    }

    private static int number(FarNetwork network) {
        return Integer.parseInt(network.address().split("\\.", -1)[2]);
    }

    private static void assertReachable(FarNetwork network) throws IOException {
        String router = network.address().replaceAll("\\d+$", "2");
        assertThat(routes(network.address())).contains("via " + router).contains("unreachable");
        assertThat(run(network.onHost(List.of("ip", "route")).toArray(new String[0])))
                .contains("default via");
    }

    private static String routes(String address) throws IOException {
        return run("ip", "route", "show", "exact", address + "/32");
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
