// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.message.Event;

/** What nodes tell of a node. */
final class ScriptedEvents {
    private ScriptedEvents() {}

    static Event up(ScriptedMember member) {
        return new Event.Status(Event.Status.Direction.UP, member.socketAddress());
    }

    static Event down(ScriptedMember member) {
        return new Event.Status(Event.Status.Direction.DOWN, member.socketAddress());
    }

    static Event joined(ScriptedMember member) {
        return new Event.Topology(Event.Topology.Movement.NEW_NODE, member.socketAddress());
    }

    static Event left(ScriptedMember member) {
        return new Event.Topology(Event.Topology.Movement.REMOVED_NODE, member.socketAddress());
    }
}
