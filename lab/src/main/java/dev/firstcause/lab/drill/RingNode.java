// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.ProxiedConnection;
import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Asked;
import dev.firstcause.lab.scenario.ClusterNode;
import dev.firstcause.lab.subject.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node of a cluster for one play. Belongs to the thread of the play. */
final class RingNode implements ClusterNode {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NAP_MILLIS = 10;

    /** So many at a time that each of three nodes has its turn. */
    private static final int TURNS = 3;

    private final int number;
    private final StandInNode standIn;
    private final Queries queries;
    private final Patience patience;
    private FaultProxy proxy;
    private boolean isListening = true;
    private int before;

    RingNode(int number, StandInNode standIn, Queries queries, FaultProxy proxy, Patience patience) {
        this.number = number;
        this.standIn = standIn;
        this.queries = queries;
        this.proxy = proxy;
        this.patience = patience;
    }

    /** The node alone, which answers for itself. */
    Venue.Place place() {
        return new StandInVenue.Stood(standIn, queries);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public StandInNode standIn() {
        return standIn;
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public InetSocketAddress address() {
        return proxy.address();
    }

    @Override
    public void kill() {
        refuse();
        standIn.kill();
    }

    @Override
    public void stop() {
        refuse();
        standIn.stop();
    }

    @Override
    public void start() throws IOException {
        standIn.start();
        listen();
    }

    @Override
    public void comeBackAs(InetSocketAddress other) {
        proxy.retarget(other);
        listen();
    }

    private void refuse() {
        if (isListening) {
            proxy.stopListening();
            isListening = false;
        }
    }

    private void listen() {
        before = proxy.connections().size();
        if (!isListening) {
            proxy.startListening();
            isListening = true;
        }
    }

    /** From now on that is its proxy, which listens when the node does. */
    void move(FaultProxy other) {
        refuse();
        proxy = other;
        proxy.retarget(standIn.address());
        proxy.stopListening();
        if (standIn.isRunning()) {
            listen();
        }
    }

    @Override
    public void hang() {
        standIn.hang();
    }

    @Override
    public void resume() {
        standIn.resume();
    }

    @Override
    public void replaceIdentity(Identity identity) {
        standIn.replaceIdentity(identity);
    }

    @Override
    public void holdBack() {
        queries.holdAll(true);
    }

    @Override
    public void release() {
        queries.holdAll(false);
    }

    @Override
    public int asked() {
        return queries.asked();
    }

    @Override
    public void awaitHeld(int count) throws IOException, InterruptedException {
        queries.awaitHeld(count, PATIENCE);
    }

    @Override
    public boolean awaitGone() throws InterruptedException {
        return Gone.awaitUsed(proxy, patience);
    }

    @Override
    public void awaitTried() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (proxy.connections().stream().skip(before).noneMatch(RingNode::isTried)) {
            if (end - System.nanoTime() <= 0) {
                throw new IOException(
                        "Node " + number + " came up again, and the driver has not tried it in " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
        }
    }

    private static boolean isTried(ProxiedConnection connection) {
        return !connection.isOpen() && connection.came(Direction.UP) > 0;
    }

    @Override
    public void awaitServes(App app) throws IOException, InterruptedException {
        int answered = queries.answered();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (queries.answered() == answered) {
            List<Asked> asked = app.ask(TURNS);
            for (Asked one : asked) {
                if (!one.await()) {
                    throw new IOException("A query was not answered though nodes were up");
                }
            }
            if (end - System.nanoTime() <= 0) {
                throw new IOException("Node " + number + " is up, and was asked nothing in " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
        }
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
