// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CLIENT_CERT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.CONNECT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.NOT_TLS;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.SERVER_CERT_REFUSED;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.verdict.Expectation;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** What can befall the next connection, after one has died of something else. */
final class ReconnectScenarios {
    private static final int INTERNAL_ERROR = 80;
    private static final int TIMES = 20;
    private static final String OLD_CAUSE = "what the first connection died of is told of the second";

    private ReconnectScenarios() {}

    static List<Scenario> all() {
        return List.of(
                reboot(),
                resumed(),
                afterAlert(),
                newCertificate(),
                otherCertificate(
                        "cert-unknown-ca",
                        "is of an authority that nobody knows",
                        authority -> TestAuthority.create().server("127.0.0.1", "localhost")),
                otherCertificate(
                        "cert-other-host", "is for another host", authority -> authority.server("node9.example")),
                nowPlaintext(),
                nowWantsCertificate(),
                refused(),
                flapping());
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.RECONNECT, name, story);
    }

    private static Scenario reboot() {
        return of("reboot", "The node is killed and started again, and has forgotten all TLS sessions.")
                .expect(Expectation.ALL_WELL)
                .trap("a ticket that the node no longer knows, or what the first connection died of, is in the way")
                .alsoOnCassandra()
                .play(reboot(stage -> {}, ReconnectScenarios::again));
    }

    private static Scenario resumed() {
        return of("resumed", "The node is killed and started again, and knows its TLS sessions still.")
                .expect(Expectation.ALL_WELL)
                .setup(setup -> setup.withNode(StandInNodeBuilder::keepSessions))
                .play(reboot(stage -> {}, ReconnectScenarios::again));
    }

    private static Scenario afterAlert() {
        return of("after-alert", "The first connection died of a fatal alert, and with it its TLS session.")
                .expect(Expectation.ALL_WELL)
                .setup(setup -> setup.withNode(StandInNodeBuilder::scriptedTls))
                .play(stage -> {
                    App app = stage.open();
                    Plays.each(connection -> {
                                connection.alert(INTERNAL_ERROR);
                                connection.reset();
                            })
                            .perform(stage);
                    app.awaitGone();
                    again(stage);
                });
    }

    private static Scenario newCertificate() {
        return of("cert-renewed", "The node reboots, and has a new good certificate then.")
                .expect(Expectation.ALL_WELL)
                .alsoOnCassandra()
                .play(reboot(
                        stage -> stage.node().replaceIdentity(stage.authority().server("127.0.0.1", "localhost")),
                        ReconnectScenarios::again));
    }

    private static Scenario otherCertificate(String name, String what, Function<TestAuthority, Identity> certificate) {
        return of(name, "The node reboots, and its certificate " + what + " then.")
                .expect(Expectation.of(SERVER_CERT_REFUSED))
                .trap(OLD_CAUSE)
                .alsoOnCassandra()
                .play(reboot(
                        stage -> stage.node().replaceIdentity(certificate.apply(stage.authority())), Stage::connect));
    }

    private static Scenario nowPlaintext() {
        return of("now-plaintext", "The connection is reset, and the node that comes back speaks no TLS.")
                .expect(Expectation.of(NOT_TLS))
                .trap(OLD_CAUSE)
                .play(replaced(stage -> StandInNode.builder()));
    }

    private static Scenario nowWantsCertificate() {
        return of("now-wants-cert", "The connection is reset, and the node that comes back wants a client certificate.")
                .expect(Expectation.of(CLIENT_CERT_REFUSED))
                .trap(OLD_CAUSE)
                .play(replaced(stage -> StandInNode.builder()
                        .tls(stage.authority().server("127.0.0.1", "localhost"))
                        .protocols(stage.tls().protocol())
                        .clientCertificates(stage.authority())));
    }

    private static Scenario refused() {
        return of("refused", "The connection is reset, and nothing listens any more.")
                .expect(Expectation.of(CONNECT_REFUSED))
                .trap(OLD_CAUSE)
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    Plays.fire(stage, Effects.reset(Side.CLIENT));
                    stage.proxy().stopListening();
                    app.awaitGone();
                    stage.connect();
                });
    }

    private static Scenario flapping() {
        return of("flapping", "Twenty connections, one after the other, are reset with requests in flight.")
                .expect(Expectation.of(PEER_RESET))
                .trap("a storm of connects, or something is left of each")
                .play(stage -> {
                    Fault fault = stage.proxy().armForEach(When.onCommand(), Effects.reset(Side.CLIENT));
                    for (int i = 0; i < TIMES; i++) {
                        App app = stage.open();
                        app.hold(2);
                        fault.fire();
                        app.awaitAll();
                        app.close();
                    }
                });
    }

    /** The node is killed while nothing is asked, and started again after that; and then the application goes on. */
    private static Play reboot(Play meanwhile, Play then) {
        return stage -> {
            App app = stage.open();
            stage.node().kill();
            app.awaitGone();
            meanwhile.perform(stage);
            stage.node().start();
            then.perform(stage);
        };
    }

    /** The connection is reset; whoever connects again comes to another node. */
    private static Play replaced(Function<Stage, StandInNodeBuilder> other) {
        return stage -> {
            App app = stage.open();
            StandInNode next = stage.keep(other.apply(stage).start());
            stage.proxy().retarget(next.address());
            Plays.fire(stage, Effects.reset(Side.CLIENT));
            app.awaitGone();
            stage.connect();
        };
    }

    /** Connects, and must succeed. */
    private static void again(Stage stage) throws IOException, InterruptedException {
        stage.connectWell();
        stage.app().ask(20);
    }
}
