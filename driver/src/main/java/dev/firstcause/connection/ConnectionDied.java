// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** In the flight recorder: a connection that was ready is dead. */
@Name("dev.firstcause.ConnectionDied")
@Label("Connection Died")
@Description("A CQL connection is dead, and this is what it died of")
@Category("Firstcause")
@StackTrace(false)
final class ConnectionDied extends Event {
    @Label("Node")
    final String node;

    @Label("Kind")
    @Description("What it died of, in one word")
    final String kind;

    @Label("Phase")
    final String phase;

    @Label("Requests In Flight")
    final int requestsInFlight;

    @Label("Failure")
    @Description("The whole story in one line")
    final String failure;

    private ConnectionDied(String node, String kind, String phase, int requestsInFlight, String failure) {
        this.node = node;
        this.kind = kind;
        this.phase = phase;
        this.requestsInFlight = requestsInFlight;
        this.failure = failure;
    }

    static void record(Endpoint node, Failure failure) {
        if (new ConnectionDied("", "", "", 0, "").isEnabled()) {
            new ConnectionDied(
                            node.toString(),
                            failure.kind().name(),
                            failure.phase().toString(),
                            failure.requestsInFlight(),
                            failure.inOneLine())
                    .commit();
        }
    }
}
