// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Line;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What one fault may do to one connection, and has done to it. Belongs to the loop. */
final class FaultLine implements Line {
    private final Relay relay;
    private final Direction direction;
    private final List<Link> links = new ArrayList<>();
    private final List<Side> stopped = new ArrayList<>();

    FaultLine(Relay relay, Fault fault) {
        this.relay = relay;
        Direction of = fault.when().direction();
        this.direction = of == null ? Direction.DOWN : of;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public void reset(Side side) {
        relay.leg(side).reset();
    }

    @Override
    public void finish(Side side) {
        relay.leg(side).finish();
    }

    @Override
    public void write(Side side, byte[] bytes) {
        relay.note(WireEvent.What.FORGED, bytes.length + " bytes to " + side);
        relay.leg(side).write(bytes);
    }

    @Override
    public void stopReading(Side side) {
        stopped.add(side);
        relay.leg(side).stopReading(true);
    }

    @Override
    public void install(Direction towards, Stage stage) {
        links.add(relay.flow(towards).install(stage));
    }

    @Override
    public Random random() {
        return relay.random();
    }

    /** Undoes what lasts. */
    void release() {
        links.forEach(Link::remove);
        links.clear();
        stopped.forEach(side -> relay.leg(side).stopReading(false));
        stopped.clear();
    }
}
