// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.CONNECT_TIMEOUT;
import static dev.firstcause.lab.verdict.Cause.PEER_SILENT;
import static dev.firstcause.lab.verdict.Cause.UNREACHABLE;

import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.List;

/**
 * What befalls the packets below TCP, which no proxy can do, and a process whose kernel goes on. In both the node is silent;
 * the kernel of the application's own host knows which of the two it is, and so the application must be told.
 */
final class NetworkScenarios {
    private static final String NOT_ACKNOWLEDGED =
            "not (been )?acknowledged(?! yet)|unacknowledged|(no|without) acknowledgement|\\bno ACK";

    private static final Expectation NO_HOST = Expectation.of(PEER_SILENT).saying(NOT_ACKNOWLEDGED);

    /** The kernel has heard that there is no route, and tells it once its own time is over (TCP_USER_TIMEOUT). */
    private static final Expectation NO_ROUTE =
            Expectation.of(PEER_SILENT, UNREACHABLE).saying(NOT_ACKNOWLEDGED + "|[Nn]o route to host|unreachable");

    /** Whoever says that bytes are not acknowledged blames the network. */
    private static final Expectation NO_PROCESS = Expectation.of(PEER_SILENT)
            .saying("^(?!.*(not (been )?|un)acknowledged).*(acknowledged|process[^.;]{0,30} (stopped|hang|does not))");

    /** A heartbeat has time enough for the kernel to send it again twice, and so to know. */
    private static final Patience EVIDENT = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(6),
            Duration.ofMillis(300),
            Duration.ofMillis(1_500));

    private static final Play DROPS = stage -> stage.network().dropSilently();

    private NetworkScenarios() {}

    static List<Scenario> all() {
        return List.of(
                connectDropped(),
                connectUnreachable(),
                connectWithoutInterface(),
                silent(
                                Phase.IDLE,
                                "network-drops",
                                "The network drops all packets, and tells nobody, while nothing is asked.")
                        .trap("a quarter of an hour of retransmissions")
                        .play(Plays.idle(DROPS)),
                silent(
                                Phase.FLIGHT,
                                "network-drops",
                                "The network drops all packets, and tells nobody, while 20 requests wait.")
                        .trap("a process that hangs, though none is reached")
                        .play(Plays.inFlight(DROPS)),
                silent(
                                Phase.FLIGHT,
                                "network-unreachable",
                                "A router answers each packet with ICMP host unreachable while 20 requests wait.")
                        .expect(NO_ROUTE)
                        .trap("an error of which TCP tells nobody before a quarter of an hour")
                        .play(Plays.inFlight(stage -> stage.network().tellUnreachable())),
                silent(Phase.FLIGHT, "network-interface-down", "Our own interface goes down while 20 requests wait.")
                        .expect(NO_ROUTE)
                        .trap("a peer that does not read: all bytes wait on our side")
                        .play(Plays.inFlight(stage -> stage.network().interfaceDown())),
                forgotten(),
                stopped(Phase.IDLE, "nothing is asked")
                        .play(Plays.idle(stage -> stage.relay().pause())),
                stopped(Phase.FLIGHT, "20 requests wait")
                        .play(Plays.inFlight(stage -> stage.relay().pause())));
    }

    private static Scenario connectDropped() {
        return connect("network-drops", "The network drops all packets, and tells nobody.")
                .expect(Expectation.of(CONNECT_TIMEOUT))
                .trap("a descriptor that is left when the time is over")
                .play(stage -> {
                    DROPS.perform(stage);
                    stage.connect();
                });
    }

    private static Scenario connectUnreachable() {
        return connect("network-unreachable", "A router answers with ICMP host unreachable.")
                .expect(Expectation.of(UNREACHABLE))
                .trap("a time-out, though it is told at once")
                .play(stage -> {
                    stage.network().tellUnreachable();
                    stage.connect();
                });
    }

    private static Scenario connectWithoutInterface() {
        return connect("network-interface-down", "Our own interface is down.")
                .expect(Expectation.of(UNREACHABLE))
                .trap("a time-out, though it is told at once")
                .play(stage -> {
                    stage.network().interfaceDown();
                    stage.connect();
                });
    }

    private static Scenario.Builder connect(String name, String story) {
        return Scenario.of(Phase.CONNECT, name, story)
                .setup(setup -> setup.withPatience(Patience.SHORT).withWay(Way.NETWORK));
    }

    private static Scenario.Builder silent(Phase phase, String name, String story) {
        return Scenario.of(phase, name, story)
                .expect(NO_HOST)
                .setup(setup -> setup.withPatience(EVIDENT).withWay(Way.NETWORK));
    }

    private static Scenario forgotten() {
        return silent(
                        Phase.IDLE,
                        "firewall-forgets",
                        "A firewall forgets the connection while nothing is asked; new ones pass.")
                .trap("a host that is down: the next connection is well")
                .setup(setup -> setup.withWay(Way.FIREWALL))
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().stopListening();
                    stage.network().forgetConnections();
                    app.awaitGone();
                    app.later().await();
                    stage.proxy().startListening();
                    stage.connectWell();
                    stage.app().ask(1);
                });
    }

    private static Scenario.Builder stopped(Phase phase, String meanwhile) {
        return Scenario.of(phase, "process-stopped", "The node's process is stopped (SIGSTOP) while " + meanwhile + ".")
                .expect(NO_PROCESS)
                .trap("the network: the node's kernel acknowledges all that is sent")
                .setup(setup -> setup.withPatience(EVIDENT).withWay(Way.PROCESS));
    }
}
