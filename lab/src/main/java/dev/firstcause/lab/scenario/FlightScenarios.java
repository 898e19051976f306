// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static dev.firstcause.lab.verdict.Cause.PEER_RESET;
import static dev.firstcause.lab.verdict.Cause.PEER_TRUNCATED;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.verdict.Expectation;
import java.util.List;

/** What can befall a connection while requests wait for their answers. */
final class FlightScenarios {
    private FlightScenarios() {}

    static List<Scenario> all() {
        return List.of(reset(), fin());
    }

    private static Scenario reset() {
        return Scenario.of(Phase.FLIGHT, "rst", "The connection is reset while 20 requests wait for their answers.")
                .expect(Expectation.of(PEER_RESET))
                .trap("broken pipe or a closed channel in place of the reset")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    Fault fault = stage.proxy().armForEach(When.onCommand(), Effects.reset(Side.CLIENT));
                    app.hold(20);
                    stage.proxy().stopListening();
                    fault.fire();
                    app.awaitAll();
                    app.later();
                });
    }

    private static Scenario fin() {
        return Scenario.of(
                        Phase.FLIGHT,
                        "fin",
                        "The node ends TCP, and not TLS, while 20 requests wait for their answers.")
                .expect(Expectation.of(PEER_TRUNCATED))
                .trap("a closed channel, as if we had closed it")
                .alsoOnCassandra()
                .play(stage -> {
                    App app = stage.open();
                    Fault fault = stage.proxy().armForEach(When.onCommand(), Effects.fin(Side.CLIENT));
                    app.hold(20);
                    stage.proxy().stopListening();
                    fault.fire();
                    app.awaitAll();
                    app.later();
                });
    }
}
