// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A host behind a router, both of them network namespaces of Linux: what the router does to packets, no proxy can do, since
 * TCP ends at none between.
 *
 * <pre>
 *   this process ---veth--- router ---veth--- host ({@link #address})
 * </pre>
 *
 * Needs Linux, root, and {@code ip} of iproute2; {@link #missing} says what is not there. For one thread at a time. Addresses
 * are of 198.18.0.0/15, which is kept for tests of networks (RFC 2544).
 */
public final class FarNetwork implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int TRIES = 20;

    private final String router;
    private final String host;
    private final String link;
    private final String near;
    private final String far;
    private final Deque<String[]> undo = new ArrayDeque<>();
    private int generation;

    private FarNetwork(String name, int number) {
        this.router = name + "r";
        this.host = name + "h";
        this.link = name;
        this.near = "198.18." + number + ".1";
        this.far = "198.18." + number + ".6";
    }

    /** Why there can be no such network here, in words; null if there can be. */
    public static @Nullable String missing() {
        try (FarNetwork tried = open()) {
            return tried.address().isEmpty() ? "no address" : null;
        } catch (IOException e) {
            return "network namespaces need Linux, root, and ip of iproute2: " + e.getMessage();
        }
    }

    /** Why there can be no stateful firewall here, in words; null if there can be. */
    public static @Nullable String missingFirewall() {
        try (FarNetwork tried = open()) {
            tried.filterByState();
            return null;
        } catch (IOException e) {
            return "a stateful firewall needs a network namespace and nft of nftables: " + e.getMessage();
        }
    }

    /**
     * Makes a network.
     *
     * @throws IOException if that is not possible here; nothing is left of it
     */
    public static FarNetwork open() throws IOException {
        return open(ProcessHandle.current().pid(), COUNT);
    }

    /** Makes the first one from this count on of which nothing exists, neither the name nor the number. */
    static FarNetwork open(long pid, AtomicInteger counter) throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int count = counter.getAndIncrement();
            // Names of interfaces have 15 letters at the most.
            String name = "fc" + Long.toString(pid % 46_656, 36) + "x" + Integer.toString(count % 1296, 36);
            try {
                return open(name, (int) ((pid * 7 + count) % 256));
            } catch (IOException e) {
                last = e;
                if (!String.valueOf(e.getMessage()).contains("File exists")) {
                    break;
                }
            }
        }
        throw new IOException(last == null ? "no network" : last.getMessage(), last);
    }

    /** Makes the one of that name, with addresses of that number; nothing that another process made is touched. */
    static FarNetwork open(String name, int number) throws IOException {
        FarNetwork network = new FarNetwork(name, number);
        try {
            network.build();
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private void build() throws IOException {
        String net = near.substring(0, near.lastIndexOf('.'));
        // The kernel gives this route to one process only: it claims the number, and is the last to be deleted. When
        // our
        // interface is down, it keeps packets from leaving by another one.
        Shell.run("ip", "route", "add", "unreachable", far + "/32", "metric", "9999");
        made("ip", "route", "delete", "unreachable", far + "/32", "metric", "9999");
        Shell.run("ip", "netns", "add", router);
        made("ip", "netns", "delete", router);
        Shell.run("ip", "netns", "add", host);
        made("ip", "netns", "delete", host);
        Shell.run("ip", "link", "add", link, "type", "veth", "peer", "name", "lan2", "netns", router);
        made("ip", "link", "delete", link);
        Shell.run("ip", "-n", router, "link", "add", "wan1", "type", "veth", "peer", "name", "wan2", "netns", host);
        Shell.run("ip", "address", "add", near + "/30", "dev", link);
        Shell.run("ip", "-n", router, "address", "add", net + ".2/30", "dev", "lan2");
        Shell.run("ip", "-n", router, "address", "add", net + ".5/30", "dev", "wan1");
        Shell.run("ip", "-n", host, "address", "add", far + "/30", "dev", "wan2");
        Shell.run("ip", "link", "set", link, "up");
        Shell.run("ip", "-n", router, "link", "set", "lan2", "up");
        Shell.run("ip", "-n", router, "link", "set", "wan1", "up");
        Shell.run("ip", "-n", host, "link", "set", "wan2", "up");
        Shell.run("ip", "-n", host, "link", "set", "lo", "up");
        Shell.run("ip", "-n", host, "route", "add", "default", "via", net + ".5");
        Shell.run("ip", "netns", "exec", router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        Shell.run("ip", "route", "add", far + "/32", "via", net + ".2", "metric", "1");
    }

    /** Something was made by this process, and this command deletes it: {@link #close} deletes nothing else. */
    private void made(String... delete) {
        undo.push(delete);
    }

    /** The address of the host, as digits. */
    public String address() {
        return far;
    }

    /** The address of this process's side of the network, as digits: from the host it is reached by way of the router. */
    public String nearAddress() {
        return near;
    }

    /** From now on programs on the host have 16 local ports for connections to others, and no more. */
    public void fewPorts() throws IOException {
        Shell.run("ip", "netns", "exec", host, "sh", "-c", "echo 40000 40015 > /proc/sys/net/ipv4/ip_local_port_range");
    }

    /** A command as one that runs on the host. */
    public List<String> onHost(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", host));
        all.addAll(command);
        return all;
    }

    /** From now on the router drops all packets, both ways, and tells nobody. */
    public void dropSilently() throws IOException {
        route("blackhole", far);
        route("blackhole", near);
    }

    /** From now on the router answers each packet to the host with ICMP host unreachable. */
    public void tellUnreachable() throws IOException {
        route("unreachable", far);
    }

    private void route(String kind, String to) throws IOException {
        Shell.run("ip", "-n", router, "route", "add", kind, to + "/32");
    }

    /** The interface of this process goes down, and no other leads to the host. */
    public void interfaceDown() throws IOException {
        Shell.run("ip", "link", "set", link, "down");
    }

    /** From now on the router lets pass what belongs to a connection whose first packet it has seen, and drops the rest. */
    public void filterByState() throws IOException {
        nft("add", "table", "ip", "wall");
        nft("add", "chain", "ip", "wall", "pass", "{ type filter hook forward priority 0 ; policy drop ; }");
        forgetConnections();
    }

    /**
     * The firewall of {@link #filterByState} forgets all connections, as one does that was restarted, or after an idle time:
     * those that it has let begin until now have a mark that does not count any more.
     */
    public void forgetConnections() throws IOException {
        String mark = String.valueOf(++generation);
        nft("flush", "chain", "ip", "wall", "pass");
        nft(
                "add", "rule", "ip", "wall", "pass", "ct", "state", "new", "tcp", "flags", "syn", "ct", "mark", "set",
                mark);
        nft("add", "rule", "ip", "wall", "pass", "ct", "mark", mark, "accept");
    }

    private void nft(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", router, "nft"));
        command.addAll(List.of(words));
        Shell.run(command.toArray(new String[0]));
    }

    /** Takes the network away; what runs in it must have ended before. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            Shell.tryToRun(undo.pop());
        }
    }
}
