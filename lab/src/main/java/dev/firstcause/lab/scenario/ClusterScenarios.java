// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CLIENT_CERT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.NOT_TLS;
import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_CLOSED;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;
import static dev.firstcause.lab.verdict.Cause.RECORD_INVALID;
import static dev.firstcause.lab.verdict.Cause.SERVER_CERT_REFUSED;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.protocol.message.Event;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can befall an application's session over three nodes: one of them dies, or all, or one that died comes back. */
final class ClusterScenarios {
    private static final String[] HOSTS = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "localhost"};
    private static final int REQUESTS = 30;
    private static final int INTERNAL_ERROR = 80;
    private static final int CERTIFICATE_EXPIRED = 45;
    private static final int GARBAGE = 64;
    private static final Expectation RESET = Expectation.of(PEER_RESET);

    /** The one that is no contact point. */
    private static final int LAST = 3;

    /** What is done to one node. */
    @FunctionalInterface
    private interface Blow {
        void strike(Stage stage, ClusterNode node) throws Exception;
    }

    private ClusterScenarios() {}

    static List<Scenario> all() {
        return List.of(
                one("killed", "is killed", RESET, (stage, node) -> node.kill()),
                one("stopped", "is stopped in order", Expectation.of(PEER_CLOSED), (stage, node) -> node.stop()),
                one("fin", "ends TCP and not TLS", Expectation.of(PEER_TRUNCATED), firing(Effects.fin(Side.CLIENT))),
                hung(),
                alert(),
                one(
                        "garbage",
                        "sends random bytes in the midst of TLS",
                        Expectation.of(RECORD_INVALID, NOT_TLS),
                        firing(Effects.garbage(Side.CLIENT, GARBAGE))),
                one(
                        "corrupted",
                        "sends a TLS record that is changed on its way",
                        Expectation.of(RECORD_INVALID),
                        firing(Effects.corrupt()).then(ClusterScenarios::say)),
                notRepeatable(),
                renewed(),
                moved(),
                unknownAuthority(),
                plaintext(),
                refusing(),
                controlDies(),
                allDie());
    }

    private static Scenario.Builder of(String name, String story) {
        return Scenario.of(Phase.CLUSTER, name, story)
                .setup(setup -> setup.withServer(authority -> authority.server(HOSTS)));
    }

    // ------------------------------------------------------------------ one of three dies

    private static Scenario one(String name, String what, Expectation truth, Blow blow) {
        return dying(name, what, truth, setup -> setup, blow);
    }

    /** Its kernel answers for it, so that whoever comes again waits in vain. */
    private static Scenario hung() {
        return dying(
                "hung",
                "hangs, and its kernel does not",
                Expectation.of(PEER_SILENT),
                setup -> setup.withPatience(Plays.HEARTBEATS),
                (stage, node) -> node.hang());
    }

    private static Scenario alert() {
        return dying(
                "alert",
                "sends the alert internal_error and resets",
                Expectation.of(PEER_ALERT).saying("internal_error"),
                setup -> setup.withNode(StandInNodeBuilder::scriptedTls),
                (stage, node) -> {
                    node.proxy().stopListening();
                    node.standIn().openConnections().forEach(connection -> {
                        connection.alert(INTERNAL_ERROR);
                        connection.reset();
                    });
                });
    }

    private static Scenario dying(String name, String what, Expectation truth, UnaryOperator<Setup> setup, Blow blow) {
        return of("one-" + name, "While requests wait that can be repeated, one of three nodes " + what + ".")
                .expect(truth.inTheLog())
                .trap("a request fails that another node can answer, or a connection to another node is closed")
                .setup(setup)
                .play(stage -> {
                    App app = stage.open();
                    ClusterNode victim = stage.cluster().node(LAST);
                    stage.cluster().spare(stage.cluster().others(victim));
                    victim.holdBack();
                    app.ask(REQUESTS);
                    victim.awaitHeld(1);
                    blow.strike(stage, victim);
                    app.awaitAll();
                    victim.awaitGone();
                    app.ask(REQUESTS);
                    app.awaitAll();
                });
    }

    private static Scenario notRepeatable() {
        return of("not-repeatable", "While requests wait that cannot be repeated, one of three nodes is killed.")
                .expect(RESET)
                .trap("another node is asked though nobody knows whether the first has done it")
                .play(stage -> {
                    App app = stage.open();
                    ClusterNode victim = stage.cluster().node(LAST);
                    victim.holdBack();
                    int before = asked(stage);
                    app.race(REQUESTS);
                    victim.awaitHeld(1);
                    victim.kill();
                    app.awaitAll();
                    int came = asked(stage) - before;
                    if (came > REQUESTS) {
                        throw new IllegalStateException(came + " queries came to the nodes, and " + REQUESTS
                                + " were asked, none of which may be repeated");
                    }
                    app.ask(REQUESTS);
                });
    }

    private static int asked(Stage stage) {
        return stage.cluster().nodes().stream().mapToInt(ClusterNode::asked).sum();
    }

    /** Connects are refused from then on. */
    private static Firing firing(Effect effect) {
        return (stage, node) -> {
            node.proxy().stopListening();
            node.proxy().armForEach(When.onCommand(), effect).fire();
        };
    }

    /** All its connections are told something, which goes through what was fired. */
    private static void say(Stage stage, ClusterNode node) {
        node.standIn().openConnections().forEach(connection -> connection.send(Plays.event(stage)));
    }

    private interface Firing extends Blow {
        default Blow then(Blow next) {
            return (stage, node) -> {
                strike(stage, node);
                next.strike(stage, node);
            };
        }
    }

    // ------------------------------------------------------------------ one comes back, and is well

    private static Scenario renewed() {
        return back(
                "renewed", "A node is killed, and has a new good certificate when it comes back.", (stage, node) -> {
                    node.replaceIdentity(stage.authority().server(HOSTS));
                    node.start();
                    stage.cluster().push(up(node));
                });
    }

    private static Scenario moved() {
        return back("moved", "A node is killed, and has another address when it comes back.", ClusterScenarios::move);
    }

    private static Scenario back(String name, String story, Blow comeBack) {
        return of("back-" + name, story)
                .expect(Expectation.ALL_WELL)
                .trap("a node that is well again is not used")
                .play(stage -> {
                    App app = stage.open();
                    ClusterNode node = stage.cluster().node(LAST);
                    stage.cluster().spare(stage.cluster().others(node));
                    node.kill();
                    node.awaitGone();
                    comeBack.strike(stage, node);
                    node.awaitServes(app);
                });
    }

    private static void move(Stage stage, ClusterNode node) throws IOException, InterruptedException {
        stage.cluster().move(node);
        node.start();
        stage.cluster().push(new Event.Topology(Event.Topology.Movement.NEW_NODE, node.address()));
        stage.cluster().push(up(node));
    }

    private static Event up(ClusterNode node) {
        return new Event.Status(Event.Status.Direction.UP, node.address());
    }

    // ------------------------------------------------------------------ one comes back, and is not well

    private static Scenario unknownAuthority() {
        return worse(
                "unknown-ca",
                "has a certificate of an authority that nobody knows",
                SERVER_CERT_REFUSED,
                (stage, node) -> {
                    node.replaceIdentity(TestAuthority.create().server(HOSTS));
                    node.start();
                });
    }

    private static Scenario plaintext() {
        return worse("plaintext", "speaks no TLS", NOT_TLS, (stage, node) -> {
            StandInNode plain = stage.keep(StandInNode.builder().start());
            node.comeBackAs(plain.address());
        });
    }

    private static Scenario refusing() {
        return worse(
                "refusing",
                "answers each ClientHello with the alert certificate_expired",
                CLIENT_CERT_REFUSED,
                (stage, node) -> {
                    node.proxy()
                            .armForEach(
                                    HandshakeScenarios.hello(),
                                    Effects.forge(Side.CLIENT, Forgeries.alert(CERTIFICATE_EXPIRED))
                                            .then(Effects.fin(Side.CLIENT)));
                    node.start();
                });
    }

    /** As long as others are up all goes well; when they have died too, all must be told. */
    private static Scenario worse(String name, String what, Cause cause, Blow comeBack) {
        return of(
                        "back-" + name,
                        "A node is killed, and " + what + " when it comes back; then the others are killed too.")
                .expect(Expectation.ofEach(PEER_RESET, cause))
                .trap("requests fail before the others die, or the node is used as it is")
                .play(stage -> {
                    App app = stage.open();
                    Cluster cluster = stage.cluster();
                    ClusterNode node = cluster.node(LAST);
                    node.kill();
                    node.awaitGone();
                    comeBack.strike(stage, node);
                    cluster.push(up(node));
                    node.awaitTried();
                    app.ask(REQUESTS);
                    app.awaitAll();
                    for (ClusterNode other : cluster.others(node)) {
                        other.kill();
                        other.awaitGone();
                    }
                    app.later();
                });
    }

    // ------------------------------------------------------------------ those on whom all depends

    private static Scenario controlDies() {
        return of(
                        "control-dies",
                        "The node that tells of events is killed, and has another address when it comes back.")
                .expect(Expectation.ALL_WELL)
                .trap("nobody else is asked for events, so that nothing is learned any more")
                .play(stage -> {
                    App app = stage.open();
                    Cluster cluster = stage.cluster();
                    ClusterNode control = cluster.control();
                    cluster.spare(cluster.others(control));
                    control.kill();
                    control.awaitGone();
                    app.ask(REQUESTS);
                    app.awaitAll();
                    cluster.control();
                    move(stage, control);
                    control.awaitServes(app);
                });
    }

    private static Scenario allDie() {
        return of(
                        "all-die",
                        "A node is stopped in order and its certificate has expired when it comes back, the next one hangs,"
                                + " and the last one is killed.")
                .expect(Expectation.ofEach(PEER_RESET, PEER_SILENT, SERVER_CERT_REFUSED, PEER_CLOSED))
                .trap("one of them is told in place of all, or that connects are refused in place of what came first")
                .setup(setup -> setup.withPatience(Plays.HEARTBEATS))
                .play(stage -> {
                    App app = stage.open();
                    Cluster cluster = stage.cluster();
                    Identity expired = stage.authority().expired(HOSTS);
                    ClusterNode first = cluster.node(LAST);
                    first.stop();
                    first.awaitGone();
                    first.replaceIdentity(expired);
                    first.start();
                    cluster.push(up(first));
                    first.awaitTried();
                    cluster.node(2).hang();
                    cluster.node(2).awaitGone();
                    cluster.node(1).kill();
                    cluster.node(1).awaitGone();
                    app.later();
                });
    }
}
