// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node of a {@link ScriptedCluster}: what is true of it, what its tables say, and how it answers. */
final class ScriptedMember {
    /** What a client does with a node, in its order. */
    enum Step {
        CONNECT,
        OPTIONS,
        STARTUP,
        REGISTER,
        USE,
        LOCAL,
        PEERS,
        HOST_ID,
        OTHER;

        static Step of(Message request) {
            if (request == Options.INSTANCE) {
                return OPTIONS;
            } else if (request instanceof Startup) {
                return STARTUP;
            } else if (request instanceof Register) {
                return REGISTER;
            }
            return request instanceof Query query ? of(query.query()) : OTHER;
        }

        private static Step of(String query) {
            String table = ScriptedTables.table(query);
            if (table == null) {
                return ScriptedTables.isUse(query) ? USE : OTHER;
            } else if (table.equals("local")) {
                return ScriptedTables.isHostIdCheck(query) ? HOST_ID : LOCAL;
            }
            return PEERS;
        }
    }

    /** How its process is. */
    enum Life {
        /** It answers. */
        SERVES,
        /** The process is stopped: its kernel takes connections and bytes, and nothing is answered. */
        HANGS,
        /** There is no process: connects are refused. */
        DEAD
    }

    final UUID hostId;
    Life life = Life.SERVES;
    String datacenter = "dc1";
    String rack = "rack1";
    String version = "5.0.5";
    Set<String> tokens;
    UUID schema = new UUID(0, 1);
    boolean hasPeersV2 = true;

    /** What its tables say of other nodes, by host id, where that differs from the truth: no row, or several. */
    final Map<UUID, List<ScriptedRow>> says = new LinkedHashMap<>();

    /** What its {@code system.local} says, where that differs from the truth. */
    @Nullable
    ScriptedRow saysOfItself;

    private final Set<Step> held = EnumSet.noneOf(Step.class);
    private final Map<Step, Response> refused = new EnumMap<>(Step.class);
    private InetAddress address;

    ScriptedMember(UUID hostId, String address) {
        this.hostId = hostId;
        this.address = parsed(address);
        this.tokens = Set.of(String.valueOf(hostId.getLeastSignificantBits() * 1_000));
    }

    private static InetAddress parsed(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    InetAddress address() {
        return address;
    }

    /** Its new address; whoever moves it kills it first. */
    void address(String other) {
        address = parsed(other);
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, ScriptedCluster.PORT);
    }

    Endpoint endpoint() {
        return new Endpoint(address.getHostAddress(), ScriptedCluster.PORT);
    }

    /** What is true of it. */
    ScriptedRow row() {
        return new ScriptedRow(hostId, address, datacenter, rack, version, tokens, schema);
    }

    /** From now on it does not answer these steps, until it is let go on. */
    ScriptedMember hold(Step... steps) {
        held.addAll(List.of(steps));
        return this;
    }

    /** It answers what it held back, at the next turn. */
    void goOn() {
        held.clear();
    }

    /** From now on it answers a step with that. */
    void refuse(Step step, Response answer) {
        refused.put(step, answer);
    }

    /** It answers as it should again. */
    void refuseNothing() {
        refused.clear();
    }

    boolean holds(Step step) {
        return (life == Life.HANGS && step != Step.CONNECT) || held.contains(step);
    }

    /** The answer to a request, with the members as they truly are. */
    Response answer(Message request, List<ScriptedMember> members) {
        Response refusal = refused.get(Step.of(request));
        if (refusal != null) {
            return refusal;
        } else if (request == Options.INSTANCE) {
            return new Supported(Map.of());
        } else if (request instanceof Startup || request instanceof Register) {
            return Ready.INSTANCE;
        }
        String query = request instanceof Query asked ? asked.query() : "";
        ScriptedRow itself = saysOfItself == null ? row() : saysOfItself;
        return ScriptedTables.answer(query, itself, peers(members), ScriptedCluster.PORT, hasPeersV2);
    }

    private List<ScriptedRow> peers(List<ScriptedMember> members) {
        Map<UUID, List<ScriptedRow>> rows = new LinkedHashMap<>();
        members.stream().filter(each -> each != this).forEach(each -> rows.put(each.hostId, List.of(each.row())));
        rows.putAll(says);
        return rows.values().stream().flatMap(List::stream).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return hostId.getLeastSignificantBits() + "@" + address.getHostAddress() + "/" + datacenter + "(" + life + ")";
    }
}
