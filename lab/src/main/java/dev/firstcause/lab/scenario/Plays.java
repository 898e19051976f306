// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Event;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What plays have in common. */
final class Plays {
    /** Heartbeats soon find out that a node is silent; no request times out before. */
    static final Patience HEARTBEATS = Patience.SHORT.withRequest(Duration.ofSeconds(3));

    /** For what is told at once, or never: so long, and no longer, a driver that never tells it takes. */
    static final Patience REQUESTS = Patience.LONG.withRequest(Duration.ofSeconds(2));

    private Plays() {}

    /** Befalls an application that asks nothing, and asks something afterwards. */
    static Play idle(Play blow) {
        return stage -> {
            App app = stage.open();
            stage.proxy().stopListening();
            blow.perform(stage);
            app.awaitGone();
            app.later();
        };
    }

    /** Befalls an application that has so many requests in flight, and asks something afterwards. */
    static Play inFlight(int requests, Play blow) {
        return stage -> {
            App app = stage.open();
            app.hold(requests);
            stage.proxy().stopListening();
            blow.perform(stage);
            app.awaitAll();
            app.later();
        };
    }

    /** Befalls 20 requests in flight. */
    static Play inFlight(Play blow) {
        return inFlight(20, blow);
    }

    /** Does that to all open connections, now. */
    static Play doing(Effect effect) {
        return stage -> fire(stage, effect);
    }

    /** Does that to all open connections, now. */
    static Fault fire(Stage stage, Effect effect) {
        Fault fault = stage.proxy().armForEach(When.onCommand(), effect);
        fault.fire();
        return fault;
    }

    /** The node does that with each of its connections. */
    static Play each(Consumer<StandInConnection> deed) {
        return stage -> stage.standIn().openConnections().forEach(deed);
    }

    /** A fault of which the essence is how long it lasts. */
    static void last(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Something that nobody has asked for: a frame, which is one TLS record. */
    static Frame event(Stage stage) {
        return Frame.response(
                ProtocolVersion.V5,
                -1,
                new Event.Status(Event.Status.Direction.UP, stage.node().address()));
    }

    /** The same as the segment of v5 that carries it. */
    static byte[] segment(Stage stage) {
        FrameWriter writer = new FrameWriter(new FrameCodec());
        writer.useSegments(null);
        writer.add(event(stage));
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return bytes;
    }
}
