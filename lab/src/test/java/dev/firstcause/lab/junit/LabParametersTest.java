// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;

@Timeout(120)
class LabParametersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Object> SEEN = new ArrayList<>();

    @BeforeEach
    void nothingSeen() {
        SEEN.clear();
    }

    @Lab
    static class AllOfThem {
        @BeforeEach
        void sees(TestAuthority authority) {
            SEEN.add(authority);
        }

        @RepeatedTest(2)
        void talks(FaultProxy proxy, TestAuthority authority, StandInNode node)
                throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
            assertThat(SEEN).last().isSameAs(authority);
            assertThat(proxy.target()).isEqualTo(node.address());
            for (String name : List.of("localhost", "127.0.0.1")) {
                shake(proxy.address(), name, authority, null);
            }
            StandInConnection connection = node.awaitConnections(2, PATIENCE).get(0);
            assertThat(connection.tlsProtocol()).isEqualTo("TLSv1.3");
            assertThat(proxy.connections()).hasSize(2);
            SEEN.add(node);
            SEEN.add(proxy);
        }
    }

    @Test
    void a_test_gets_an_authority_a_node_and_a_proxy_of_its_own_that_are_closed_after_it() {
        Runs.passes(AllOfThem.class, 2);
        assertThat(SEEN).hasSize(6).doesNotHaveDuplicates();
        for (int test = 0; test < 6; test += 3) {
            StandInNode node = (StandInNode) SEEN.get(test + 1);
            assertThat(node.isRunning()).isFalse();
            assertThatThrownBy(node::start).hasMessageContaining("was closed");
            InetSocketAddress address = ((FaultProxy) SEEN.get(test + 2)).address();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Lab(nodes = 2)
    static class ProxyAlone {
        @Test
        void of_a_cluster(FaultProxy proxy, StandInCluster cluster) {
            assertThat(cluster.nodes()).hasSize(2);
            assertThat(proxy.target()).isEqualTo(cluster.contactPoint());
        }

        @Test
        void of_both(FaultProxy proxy, StandInCluster cluster, StandInNode node) {
            assertThat(proxy.target()).isEqualTo(node.address()).isNotEqualTo(cluster.contactPoint());
        }

        @Test
        void alone(FaultProxy proxy, TestAuthority authority) throws IOException, GeneralSecurityException {
            shake(proxy.address(), "localhost", authority, null);
        }

        @Test
        void of_each_node_the_name(StandInCluster cluster, TestAuthority authority)
                throws IOException, GeneralSecurityException {
            for (StandInNode node : cluster.nodes()) {
                shake(node.address(), node.address().getAddress().getHostAddress(), authority, null);
            }
        }
    }

    @Test
    void a_proxy_stands_before_the_node_and_else_before_the_first_of_the_cluster() {
        Runs.passes(ProxyAlone.class, 4);
    }

    @Lab
    static class ProxyBeforeEach {
        @BeforeEach
        void first(FaultProxy proxy) {
            SEEN.add(proxy.target());
        }

        @Test
        void and_then_the_node(StandInNode node) {
            assertThat(SEEN).last().isEqualTo(node.address());
        }

        @Test
        void and_then_the_cluster(StandInCluster cluster) {
            assertThat(SEEN).last().isEqualTo(cluster.contactPoint());
        }
    }

    @Test
    void a_proxy_for_before_each_stands_where_the_test_wants_it() {
        Runs.passes(ProxyBeforeEach.class, 2);
    }

    @Lab(tls = {})
    static class Settings {
        @Test
        void plain(StandInNode node) throws IOException {
            try (Socket socket =
                    new Socket(node.address().getAddress(), node.address().getPort())) {
                // OPTIONS in v4, and SUPPORTED
                socket.getOutputStream().write(new byte[] {4, 0, 0, 0, 5, 0, 0, 0, 0});
                byte[] header = socket.getInputStream().readNBytes(5);
                assertThat(header).startsWith(0x84, 0, 0, 0, 6);
            }
        }

        @Test
        @Lab(tls = "TLSv1.2", clientCertificates = true, seed = 7)
        void the_method_says_more(TestAuthority authority, StandInNode node, FaultProxy proxy)
                throws IOException, GeneralSecurityException {
            assertThat(proxy.seed()).isEqualTo(7);
            assertThat(shake(
                            node.address(),
                            "localhost",
                            authority,
                            authority.client("app").keyManagers()))
                    .isEqualTo("TLSv1.2");
            assertThatThrownBy(() -> shake(node.address(), "localhost", authority, null))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_annotation_says_what_nodes_are_like_and_the_one_of_the_method_goes_first() {
        Runs.passes(Settings.class, 2);
    }

    static class UnusableVersions {
        @Test
        @Lab(tls = "TLSv1.1")
        void old(StandInNode node) {
            throw new AssertionError(node + " speaks what nobody speaks");
        }

        @Test
        @Lab(tls = {"TLSv1.3", "SSLv3"})
        void one_of_two_is_old(StandInNode node) {
            throw new AssertionError(node + " speaks what nobody speaks");
        }

        @Test
        @Lab(tls = "tlsv1.3")
        void misspelt() {
            throw new AssertionError("it asks for no node, and is wrong all the same");
        }

        @Test
        @Lab(tls = "1.3")
        void a_number(StandInNode node) {
            throw new AssertionError(node);
        }

        @Test
        @Lab(tls = "")
        void empty(StandInNode node) {
            throw new AssertionError(node);
        }
    }

    @Test
    void a_version_of_tls_that_no_node_can_speak_is_refused_with_the_reason() {
        Map<String, String> messages = new TreeMap<>();
        Runs.of(UnusableVersions.class).testEvents().failed().stream().forEach(event -> {
            Throwable thrown = event.getRequiredPayload(TestExecutionResult.class)
                    .getThrowable()
                    .orElseThrow();
            assertThat(thrown).isInstanceOf(ExtensionConfigurationException.class);
            messages.put(event.getTestDescriptor().getDisplayName().replaceAll("\\(.*", ""), thrown.getMessage());
        });
        assertThat(messages.keySet()).containsExactly("a_number", "empty", "misspelt", "old", "one_of_two_is_old");
        assertThat(messages.get("old"))
                .startsWith(
                        "@Lab(tls = TLSv1.1) of old(StandInNode): TLS version \"TLSv1.1\": JDKs have switched it off")
                .endsWith("write TLSv1.2 or TLSv1.3, or both");
        assertThat(messages.get("one_of_two_is_old")).contains("TLS version \"SSLv3\": JDKs have switched it off");
        assertThat(messages.get("misspelt")).contains("\"tlsv1.3\": no version of TLS has that name");
    }

    static class OnAMethod {
        @Test
        @Lab
        void has_it(StandInNode node) {
            assertThat(node.isRunning()).isTrue();
        }

        @Test
        void has_it_not(StandInNode node) {
            throw new AssertionError(node);
        }
    }

    @Test
    void a_method_may_have_it_alone() {
        assertThat(Runs.failure(Runs.of(OnAMethod.class)))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("No ParameterResolver registered");
    }

    @Lab
    static class OthersParameters {
        @ParameterizedTest
        @ValueSource(strings = "given")
        void others(String text, StandInNode node, TestInfo info) {
            assertThat(text).isEqualTo("given");
            assertThat(info.getDisplayName()).contains("given");
            assertThat(node.isRunning()).isTrue();
        }

        @Nested
        class Inside {
            @Test
            void too(StandInNode node) {
                assertThat(node.isRunning()).isTrue();
            }
        }

        @Test
        void nobody(StringBuilder text) {
            throw new AssertionError(text);
        }
    }

    @Test
    void other_types_are_left_to_others() {
        var run = Runs.of(OthersParameters.class);
        assertThat(Runs.failure(run))
                .hasMessageContaining("No ParameterResolver registered for parameter [java.lang.StringBuilder");
        run.testEvents().assertStatistics(all -> all.started(3).succeeded(2));
    }

    @Lab(tls = {})
    static class Template {
        @BeforeEach
        void rack(StandInNodeBuilder node) {
            node.number(9);
        }

        @Test
        void is_used(StandInNode node) {
            assertThat(node.address().getHostString()).isEqualTo("127.0.0.9");
        }

        @Test
        void comes_too_late(StandInNodeBuilder like, StandInNode node) {
            throw new AssertionError(node + " is started, and " + like.getClass() + " too late");
        }
    }

    @Test
    void the_builder_comes_before_the_node_or_not_at_all() {
        var run = Runs.of(Template.class);
        assertThat(Runs.failure(run))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("take it in a @BeforeEach method");
        run.testEvents().assertStatistics(all -> all.started(2).succeeded(1));
    }

    /** A handshake, as a client that looks at names. */
    private static String shake(
            InetSocketAddress address, String name, TestAuthority authority, KeyManager @Nullable [] client)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client, authority.trustManagers(), null);
        try (Socket plain = new Socket(address.getAddress(), address.getPort());
                SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, name, address.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.startHandshake();
            // OPTIONS: in TLS 1.3 a server refuses a client after the client's part of the handshake.
            socket.getOutputStream().write(new byte[] {4, 0, 0, 0, 5, 0, 0, 0, 0});
            assertThat(socket.getInputStream().readNBytes(5)).startsWith(0x84, 0, 0, 0, 6);
            return socket.getSession().getProtocol();
        }
    }
}
