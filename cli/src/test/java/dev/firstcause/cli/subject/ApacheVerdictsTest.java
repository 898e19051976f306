// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.drill.Drill;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Site;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Play;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.Setup;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the Apache driver really tells its users, found out without the laboratory's subjects, scenarios and verdicts; and
 * that the verdicts follow from it. With TLS 1.3.
 */
@Timeout(180)
class ApacheVerdictsTest {
    private static final String HELD = "SELECT held FROM system.local";

    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static Site site;
    private static Drill drill;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        site = Site.ofStandIns();
        drill = new Drill(site, new ApacheSubject(), TlsVersion.TLS_1_3, 1);
    }

    @AfterAll
    static void close() throws IOException {
        drill.close();
        site.close();
    }

    private static StandInNodeBuilder node() {
        return StandInNode.builder()
                .tls(AUTHORITY.server("127.0.0.1", "localhost"))
                .protocols("TLSv1.3");
    }

    private static CqlSession connect(InetSocketAddress address) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, AUTHORITY.trustManagers(), null);
        return CqlSession.builder()
                .addContactPoint(address)
                .withLocalDatacenter("datacenter1")
                .withSslEngineFactory(new ProgrammaticSslEngineFactory(context, null, true) {
                    @Override
                    public SSLEngine newSslEngine(EndPoint remote) {
                        SSLEngine engine = super.newSslEngine(remote);
                        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
                        return engine;
                    }
                })
                .build();
    }

    /** What {@code build()} throws, which is an error of the only node. */
    private static Throwable toldOnConnecting(InetSocketAddress address) {
        Throwable told = catchThrowable(() -> connect(address).close());
        assertThat(told)
                .isInstanceOf(AllNodesFailedException.class)
                .hasMessageStartingWith("Could not reach any contact point")
                .hasNoCause();
        assertThat(told.getSuppressed()).hasSize(1);
        Throwable ofNode = told.getSuppressed()[0];
        assertThat(told).hasMessageContaining(ofNode.toString());
        return ofNode;
    }

    private static Result play(Scenario scenario) throws IOException, InterruptedException {
        Result result = drill.run(scenario);
        assertThat(result.harm()).as(result.toString()).isEmpty();
        return result;
    }

    private static void assertVerdict(
            Phase phase, String name, Expectation expectation, UnaryOperator<Setup> setup, Play play, Verdict verdict)
            throws IOException, InterruptedException {
        Result result = play(Scenario.of(phase, name, "As in the test.")
                .expect(expectation)
                .setup(setup)
                .play(play));
        assertThat(result.verdict()).as(result.toString()).isEqualTo(verdict);
    }

    /** Lets something befall a session with a request in flight, and gives what that and a later one are told. */
    private static Throwable[] toldInFlight(Effect effect)
            throws IOException, GeneralSecurityException, InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        try (StandInNode node = node().start();
                FaultProxy proxy = FaultProxy.builder().seed(1).to(node.address());
                CqlSession session = connect(proxy.address())) {
            node.when(HELD).answersWith(received -> {
                held.countDown();
                return Answer.silence();
            });
            Fault fault = proxy.armForEach(When.onCommand(), effect);
            CompletionStage<?> asked = session.executeAsync(HELD);
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
            proxy.stopListening();
            fault.fire();
            Throwable inFlight =
                    catchThrowable(() -> asked.toCompletableFuture().get(30, TimeUnit.SECONDS));
            awaitNoConnections(session);
            return new Throwable[] {inFlight.getCause(), catchThrowable(() -> session.execute("SELECT later"))};
        }
    }

    private static void awaitNoConnections(CqlSession session) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (session.getMetadata().getNodes().values().stream().anyMatch(node -> node.getOpenConnections() > 0)) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void assertTold(Result result, String who, Verdict verdict) {
        assertThat(result.tellings())
                .as(result.toString())
                .filteredOn(telling -> telling.who().equals(who))
                .isNotEmpty()
                .extracting(Telling::finding)
                .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(verdict));
    }

    @Test
    void a_reset_is_told_below_the_message_and_later_that_no_node_is_available()
            throws IOException, GeneralSecurityException, InterruptedException {
        Throwable[] told = toldInFlight(Effects.reset(Side.CLIENT));
        assertThat(told[0])
                .isInstanceOf(ClosedConnectionException.class)
                .hasMessage("Unexpected error on channel")
                .cause()
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset")
                .hasNoCause();
        assertKnowsNothing(told[1]);

        Result result = play(Catalogue.find("flight.rst").orElseThrow());
        assertTold(result, "request in flight", Verdict.DEEP);
        assertTold(result, "later request", Verdict.SYMPTOM);
        assertThat(result.verdict()).isEqualTo(Verdict.SYMPTOM);
    }

    @Test
    void a_fin_is_told_as_a_lost_connection_and_later_that_no_node_is_available()
            throws IOException, GeneralSecurityException, InterruptedException {
        Throwable[] told = toldInFlight(Effects.fin(Side.CLIENT));
        assertThat(told[0])
                .isInstanceOf(ClosedConnectionException.class)
                .hasMessage("Lost connection to remote peer")
                .hasNoCause()
                .hasNoSuppressedExceptions();
        assertKnowsNothing(told[1]);

        Result result = play(Catalogue.find("flight.fin").orElseThrow());
        assertTold(result, "request in flight", Verdict.SYMPTOM);
        assertTold(result, "later request", Verdict.SYMPTOM);
        assertThat(result.verdict()).isEqualTo(Verdict.SYMPTOM);
    }

    private static void assertKnowsNothing(Throwable told) {
        assertThat(told)
                .isInstanceOf(NoNodeAvailableException.class)
                .hasMessage("No node was available to execute the query")
                .hasNoCause()
                .hasNoSuppressedExceptions();
        assertThat(((AllNodesFailedException) told).getAllErrors()).isEmpty();
    }

    @Test
    void an_expired_certificate_is_told_and_until_when_it_was_good_only_at_the_end_of_the_chain()
            throws IOException, InterruptedException {
        try (StandInNode node =
                node().tls(AUTHORITY.expired("127.0.0.1", "localhost")).start()) {
            Throwable told = toldOnConnecting(node.address());
            assertThat(told)
                    .isInstanceOf(ConnectionInitException.class)
                    .hasMessageContaining("PKIX path validation failed")
                    .hasMessageNotContaining("NotAfter")
                    .hasRootCauseInstanceOf(CertificateExpiredException.class);
        }

        Play play = stage -> stage.connect().await();
        UnaryOperator<Setup> expired =
                setup -> setup.withServer(authority -> authority.expired("127.0.0.1", "localhost"));
        Expectation refused = Expectation.of(Cause.SERVER_CERT_REFUSED);
        assertVerdict(Phase.HANDSHAKE, "refused", refused, expired, play, Verdict.KEPT);
        Expectation said = refused.saying("NotAfter");
        assertVerdict(Phase.HANDSHAKE, "expired", said, expired, play, Verdict.DEEP);
    }

    @Test
    void a_refusal_of_the_client_is_told_at_the_end_of_the_chain() throws IOException, InterruptedException {
        try (StandInNode node = node().clientCertificates(AUTHORITY).start()) {
            Throwable told = toldOnConnecting(node.address());
            assertThat(told)
                    .isInstanceOf(ConnectionInitException.class)
                    .hasMessageContaining("Unexpected error on channel")
                    .hasMessageNotContainingAny("alert", "certificate")
                    .hasRootCauseInstanceOf(SSLHandshakeException.class);
            assertThat(told).rootCause().hasMessageMatching("(\\(\\w+\\) )?Received fatal alert: \\w+(_\\w+)+");
        }

        assertVerdict(
                Phase.STARTUP,
                "no-client-certificate",
                Expectation.of(Cause.CLIENT_CERT_REFUSED),
                setup -> setup.withNode(node -> node.clientCertificates(AUTHORITY)),
                stage -> stage.connect().await(),
                Verdict.DEEP);
    }

    @Test
    void a_refused_connect_is_told() throws IOException, InterruptedException {
        try (StandInNode node = node().start();
                FaultProxy proxy = FaultProxy.builder().seed(1).to(node.address())) {
            proxy.stopListening();
            assertThat(toldOnConnecting(proxy.address()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageStartingWith("Connection refused: ");
        }

        assertVerdict(
                Phase.CONNECT,
                "nobody-listens",
                Expectation.of(Cause.CONNECT_REFUSED),
                UnaryOperator.identity(),
                stage -> {
                    stage.proxy().stopListening();
                    stage.connect().await();
                },
                Verdict.KEPT);
    }

    @Test
    void a_handshake_without_an_answer_is_told_after_ten_seconds() throws IOException, InterruptedException {
        try (StandInNode node = node().start();
                FaultProxy proxy = FaultProxy.builder().seed(1).to(node.address())) {
            proxy.armForEach(When.afterBytesUp(1), Effects.stall());
            assertThat(toldOnConnecting(proxy.address()))
                    .isInstanceOf(ConnectionInitException.class)
                    .hasMessageContaining("handshake timed out after 10000ms");
        }

        assertVerdict(
                Phase.HANDSHAKE,
                "no-answer",
                Expectation.of(Cause.HANDSHAKE_TIMEOUT),
                UnaryOperator.identity(),
                stage -> {
                    stage.proxy().armForEach(When.afterBytesUp(1), Effects.stall());
                    stage.connect().await();
                },
                Verdict.KEPT);
    }

    @Test
    void an_error_of_authentication_is_told() throws IOException, InterruptedException {
        try (StandInNode node = node().password("app", "secret").start()) {
            assertThat(toldOnConnecting(node.address()))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("requires authentication")
                    .hasMessageContaining("no authenticator configured");
        }

        assertVerdict(
                Phase.STARTUP,
                "no-login",
                Expectation.of(Cause.STARTUP_REFUSED),
                setup -> setup.withNode(node -> node.password("app", "secret")),
                stage -> stage.connect().await(),
                Verdict.KEPT);
    }
}
