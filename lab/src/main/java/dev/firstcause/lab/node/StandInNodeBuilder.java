// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node is to be like; without more said it listens on 127.0.0.1 and a free port, without TLS, for everybody, and
 * speaks all versions. Belongs to one thread.
 */
public final class StandInNodeBuilder {
    private static final int HIGHEST_NUMBER = 254;
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    private static final List<String> OLD_VERSIONS = List.of("SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1");

    private int number = 1;
    private int port;
    private String dataCenter = "datacenter1";
    private String rack = "rack1";
    private final Map<Integer, String> dataCenters = new HashMap<>();
    private Set<ProtocolVersion> versions = EnumSet.allOf(ProtocolVersion.class);
    private NodeSettings.@Nullable Credentials credentials;
    private @Nullable InetAddress address;
    private @Nullable Identity identity;
    private @Nullable TestAuthority clients;
    private List<String> tlsProtocols = List.of();
    private List<String> cipherSuites = List.of();
    private boolean keepsSessions;
    private boolean scriptedTls;
    private @Nullable Integer refusal;

    StandInNodeBuilder() {}

    /** Which node it is: it listens on {@code 127.0.0.number}. */
    public StandInNodeBuilder number(int nodeNumber) {
        if (nodeNumber < 1 || nodeNumber > HIGHEST_NUMBER) {
            throw new IllegalArgumentException(
                    "Node number " + nodeNumber + " does not fit 127.0.0.N: choose 1 to " + HIGHEST_NUMBER);
        }
        this.number = nodeNumber;
        return this;
    }

    /** The address that it listens on instead of {@code 127.0.0.number}: one of this host, or of its network namespace. */
    public StandInNodeBuilder address(InetAddress host) {
        this.address = host;
        return this;
    }

    /** Where it listens; 0 for a free port. */
    public StandInNodeBuilder port(int tcpPort) {
        this.port = tcpPort;
        return this;
    }

    /** Where it says it stands. */
    public StandInNodeBuilder dataCenter(String name, String rackName) {
        this.dataCenter = name;
        this.rack = rackName;
        return this;
    }

    /**
     * The data centre of one node of a cluster, where it is not that of the others.
     *
     * @param nodeNumber from 1 on, as in {@link StandInCluster#node}
     */
    public StandInNodeBuilder dataCenterOf(int nodeNumber, String name) {
        dataCenters.put(nodeNumber, name);
        return this;
    }

    /** The protocol versions it speaks, and no others. */
    public StandInNodeBuilder versions(ProtocolVersion first, ProtocolVersion... others) {
        this.versions = EnumSet.of(first, others);
        return this;
    }

    /** Only for that user, by SASL PLAIN. */
    public StandInNodeBuilder password(String user, String password) {
        this.credentials = new NodeSettings.Credentials(user, password);
        return this;
    }

    /** With TLS, and only with TLS. */
    public StandInNodeBuilder tls(Identity serverIdentity) {
        this.identity = serverIdentity;
        return this;
    }

    /** Only for clients with a certificate of that authority. */
    public StandInNodeBuilder clientCertificates(TestAuthority authority) {
        this.clients = authority;
        return this;
    }

    /**
     * The TLS versions it speaks, as the JDK names them: {@code TLSv1.2}, {@code TLSv1.3}.
     *
     * @throws IllegalArgumentException for any other: JDKs have switched off what is older
     */
    public StandInNodeBuilder protocols(String... names) {
        for (String name : names) {
            requireSpoken(name);
        }
        this.tlsProtocols = List.of(names);
        return this;
    }

    private static void requireSpoken(String version) {
        if (VERSIONS.contains(version)) {
            return;
        }
        String why = OLD_VERSIONS.contains(version)
                ? "JDKs have switched it off (jdk.tls.disabledAlgorithms), and so have drivers: no handshake would come"
                        + " to its end"
                : "no version of TLS has that name";
        throw new IllegalArgumentException(
                "TLS version \"" + version + "\": " + why + "; write " + String.join(" or ", VERSIONS) + ", or both");
    }

    /** The cipher suites it accepts, as the JDK names them; not with {@link #scriptedTls}, which has its own. */
    public StandInNodeBuilder cipherSuites(String... names) {
        this.cipherSuites = List.of(names);
        return this;
    }

    /** Its TLS sessions can be resumed after a restart too, as with servers that share their keys. */
    public StandInNodeBuilder keepSessions() {
        this.keepsSessions = true;
        return this;
    }

    /**
     * Its TLS says what it is told, as {@link StandInConnection#alert} and {@link Answer#alert} do: it is not the JDK's,
     * which chooses its alerts itself, but Bouncy Castle's. It resumes no sessions.
     */
    public StandInNodeBuilder scriptedTls() {
        this.scriptedTls = true;
        return this;
    }

    /**
     * The alert for clients without a good certificate, with {@link #scriptedTls}. Without more said, who shows none is
     * told certificate_required (116), in TLS 1.2 handshake_failure (40); others are told certificate_expired (45),
     * unknown_ca (48) or certificate_unknown (46).
     */
    public StandInNodeBuilder refuseWith(int alert) {
        this.refusal = new TlsAlert(true, alert).description();
        return this;
    }

    /**
     * Starts the node.
     *
     * @throws IOException if its port is in use
     */
    public StandInNode start() throws IOException {
        Place place = address == null ? take(number, port) : Place.take(new InetSocketAddress(address, port));
        return start(place, member(place.address(), 0, 1), null);
    }

    /** A place for a node on {@code 127.0.0.number}. */
    static Place take(int number, int port) throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
        return Place.take(new InetSocketAddress(address, port));
    }

    int port() {
        return port;
    }

    Member member(InetSocketAddress where, int index, int count) {
        String its = dataCenters.getOrDefault(index + 1, dataCenter);
        return new Member(where, Member.hostId(where), its, rack, index, count, Member.SCHEMA);
    }

    /** Starts the node at a place, which it owns from now on; of the members of its cluster it is the one of that index. */
    StandInNode start(Place place, Member self, @Nullable List<Member> cluster) throws IOException {
        List<Member> members = cluster == null ? List.of(self) : cluster;
        try {
            StandInNode node = new StandInNode(settings(), identity, place, self, () -> members);
            node.start();
            return node;
        } catch (IOException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    NodeSettings settings() {
        boolean isAboutTls = clients != null || !tlsProtocols.isEmpty() || !cipherSuites.isEmpty();
        if (identity == null && (isAboutTls || keepsSessions || scriptedTls)) {
            throw new IllegalStateException(
                    "Client certificates, TLS versions, cipher suites and sessions are for TLS only: give tls(...) an identity too");
        }
        if (scriptedTls && !cipherSuites.isEmpty()) {
            throw new IllegalStateException(
                    "Scripted TLS has cipher suites of its own: leave cipherSuites(...) or scriptedTls() out");
        }
        if (scriptedTls && keepsSessions) {
            throw new IllegalStateException(
                    "Scripted TLS resumes no sessions: leave keepSessions() or scriptedTls() out");
        }
        if (refusal != null && (clients == null || !scriptedTls)) {
            throw new IllegalStateException(
                    "Only scripted TLS that wants certificates refuses with a chosen alert: say clientCertificates(...) and scriptedTls()");
        }
        SortedSet<ProtocolVersion> sorted = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
        return new NodeSettings(
                dataCenter,
                rack,
                "Stand-in Cluster",
                sorted,
                credentials,
                tlsProtocols,
                cipherSuites,
                clients,
                keepsSessions,
                scriptedTls,
                refusal);
    }
}
