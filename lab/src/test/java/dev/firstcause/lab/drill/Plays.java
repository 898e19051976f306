// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static dev.firstcause.lab.verdict.Cause.CLIENT_CERT_REFUSED;
import static dev.firstcause.lab.verdict.Cause.PEER_ALERT;
import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.SERVER_CERT_REFUSED;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Play;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;

/** Small scenarios for tests of the laboratory itself, whatever the catalogue has. */
final class Plays {
    /** As short as a busy machine allows. */
    static final Patience SHORT = new Patience(
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            Duration.ofMillis(300));

    /** What a busy machine does to healthy neighbours is no harm. */
    static final Limits PATIENT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20));

    static final Scenario RESET = reset(Patience.LONG);
    /** The same, for those that let it hang. */
    static final Scenario SHORT_RESET = reset(SHORT);

    static final Scenario WELL = well(Patience.LONG);
    static final Scenario SHORT_WELL = well(SHORT);

    static final Scenario EXPIRED = handshake("expired", "The node's certificate has expired.")
            .expect(Expectation.of(SERVER_CERT_REFUSED).saying("expired|NotAfter"))
            .setup(setup -> setup.withServer(authority -> authority.expired("127.0.0.1")))
            .play(stage -> stage.connect().await());

    /**
     * In TLS 1.3 the client only learns of it after the handshake. The sockets of the JDK lose the alert if they write first,
     * so even the honest driver may tell a broken pipe.
     */
    static final Scenario STRANGER = stranger(Patience.LONG);

    static final Scenario SHORT_STRANGER = stranger(SHORT);

    private Plays() {}

    private static Scenario well(Patience patience) {
        return Scenario.of(Phase.FLIGHT, "nothing", "Nothing befalls it.")
                .expect(Expectation.ALL_WELL)
                .setup(setup -> setup.withPatience(patience))
                .play(stage -> {
                    App app = stage.open();
                    app.ask(5);
                    app.awaitAll();
                });
    }

    private static Scenario reset(Patience patience) {
        return Scenario.of(Phase.FLIGHT, "reset", "The connection is reset while three requests wait.")
                .expect(Expectation.of(PEER_RESET))
                .setup(setup -> setup.withPatience(patience))
                .play(inFlight());
    }

    private static Play inFlight() {
        return stage -> {
            App app = stage.open();
            Fault fault = stage.proxy().armForEach(When.onCommand(), Effects.reset(Side.CLIENT));
            app.hold(3);
            stage.proxy().stopListening();
            fault.fire();
            app.awaitAll();
            app.later();
        };
    }

    private static Scenario stranger(Patience patience) {
        return handshake("stranger", "The node wants a certificate of the application, which has none.")
                .expect(Expectation.of(CLIENT_CERT_REFUSED).pardoning(PEER_ALERT))
                .setup(setup -> setup.withPatience(patience)
                        .withNode(node -> node.clientCertificates(TestAuthority.create("Another"))))
                .play(stage -> stage.connect().await());
    }

    private static Scenario.Builder handshake(String name, String story) {
        return Scenario.of(Phase.HANDSHAKE, name, story);
    }
}
