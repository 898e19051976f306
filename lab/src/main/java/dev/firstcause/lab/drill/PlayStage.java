// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.Papers;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.network.FarRelay;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Asked;
import dev.firstcause.lab.scenario.Cluster;
import dev.firstcause.lab.scenario.ClusterNode;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.Setup;
import dev.firstcause.lab.scenario.Stage;
import dev.firstcause.lab.scenario.Surroundings;
import dev.firstcause.lab.scenario.Victim;
import dev.firstcause.lab.scenario.Way;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Scope;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stage of one play. Belongs to the thread of the play. */
final class PlayStage implements Stage, AutoCloseable {
    private static final int CONTACT_POINTS = 2;

    private final Scenario scenario;
    private final TlsVersion version;
    private final Driver driver;
    private final @Nullable ChildDriver child;
    private final Papers papers;
    private final Venue.Place place;
    private final FaultProxy proxy;
    private final @Nullable FarNetwork network;
    private final @Nullable FarRelay relay;
    private final @Nullable Ring ring;
    private final List<Target> targets;
    private final Random random;
    private final Limits limits;
    private final Caller caller = new Caller("lab-application");
    private final List<Asking<?>> asked = new ArrayList<>();
    private final List<Asking<Client>> connects = new ArrayList<>();
    private final List<Finding> harm = new ArrayList<>();
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    PlayStage(
            Scenario scenario,
            TlsVersion version,
            Drivers drivers,
            Papers papers,
            Venue venue,
            long seed,
            Limits limits)
            throws IOException, InterruptedException {
        this.limits = limits;
        this.scenario = scenario;
        this.version = version;
        this.papers = papers;
        this.random = new Random(seed);
        boolean alone = scenario.phase().scope() == Scope.NODE;
        Way way = scenario.setup().way();
        Surroundings surroundings = scenario.setup().surroundings();
        boolean fewPorts = surroundings == Surroundings.FEW_PORTS;
        this.network = way.isNetwork() || fewPorts ? keep(FarNetwork.open()) : null;
        try {
            if (network != null && fewPorts) {
                network.fewPorts();
            }
            if (network != null && way == Way.FIREWALL) {
                network.filterByState();
            }
            this.ring = alone ? null : keep(venue.openCluster(scenario.setup(), version, seed));
            this.place = ring == null
                    ? keep(venue.open(setup(), version))
                    : ring.first().place();
            this.proxy = ring == null
                    ? keep(FaultProxy.builder()
                            .seed(seed)
                            .listenOn(new InetSocketAddress(nodeAddress(), 0))
                            .to(place.address()))
                    : ring.first().proxy();
            this.relay = way == Way.NONE ? null : keep(FarRelay.start(network, proxy.address()));
            this.targets = targets(scenario.setup());
            this.child = surroundings == Surroundings.HERE
                    ? null
                    : keep(drivers.start(surroundings, fewPorts ? network : null));
            this.driver = child == null ? drivers.here() : child;
        } catch (IOException | InterruptedException | RuntimeException e) {
            endAll().forEach(e::addSuppressed);
            throw e;
        }
    }

    /** Where the driver under test is had from. */
    interface Drivers {
        /** The one that has been started here. */
        Driver here();

        /** Another, in a process of its own. */
        ChildDriver start(Surroundings surroundings, @Nullable FarNetwork network) throws IOException;
    }

    /** Behind a network, and by a name, the node's certificate is for what the driver knows it by. */
    private Setup setup() {
        Setup setup = scenario.setup();
        if (isNamed()) {
            return setup.withServer(authority -> authority.server(ChildDriver.NODE_NAME));
        }
        if (network == null) {
            return setup;
        }
        String address = setup.way().isNetwork() ? network.address() : nodeAddress();
        return setup.withServer(authority -> authority.server(address));
    }

    private boolean isNamed() {
        return scenario.setup().surroundings() == Surroundings.NAMED;
    }

    /** Where the proxy listens. */
    private String nodeAddress() {
        boolean isFar = scenario.setup().surroundings() == Surroundings.FEW_PORTS;
        return isFar && network != null ? network.nearAddress() : "127.0.0.1";
    }

    /** Of a cluster the first two nodes: the driver has to find the third. */
    private List<Target> targets(Setup setup) throws IOException {
        Identity client = setup.client().apply(papers.authority());
        Target.Tls tls = setup.clientTls() ? papers.tls(version, client) : null;
        Stream<InetSocketAddress> addresses = ring == null
                ? Stream.of(relay == null ? proxy.address() : relay.address())
                : ring.nodes().stream().limit(CONTACT_POINTS).map(ClusterNode::address);
        return addresses
                .map(address -> new Target(
                        isNamed() ? ChildDriver.NODE_NAME : address.getHostString(),
                        address.getPort(),
                        tls,
                        setup.login(),
                        setup.patience()))
                .toList();
    }

    /** All that was asked, in its order. */
    List<Asking<?>> asked() {
        return List.copyOf(asked);
    }

    /** How many things were asked until now. */
    int count() {
        return asked.size();
    }

    private Duration limit() {
        return patience().longest().plus(limits.grace());
    }

    Venue.Place place() {
        return place;
    }

    @Override
    public TestAuthority authority() {
        return papers.authority();
    }

    @Override
    public TlsVersion tls() {
        return version;
    }

    @Override
    public Patience patience() {
        return scenario.setup().patience();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Victim node() {
        return place;
    }

    @Override
    public StandInNode standIn() {
        StandInNode node = place.standIn();
        if (node == null) {
            throw new IllegalStateException(scenario + " needs a stand-in: do not say alsoOnCassandra()");
        }
        return node;
    }

    @Override
    public Cluster cluster() {
        if (ring == null) {
            throw new IllegalStateException(scenario + " has one node: clusters are for phase cluster");
        }
        return ring;
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public FarNetwork network() {
        if (network == null) {
            throw new IllegalStateException(scenario + " has no network: say withWay(Way.NETWORK)");
        }
        return network;
    }

    @Override
    public FarRelay relay() {
        if (relay == null) {
            throw new IllegalStateException(scenario + " has no process in between: say withWay(Way.PROCESS)");
        }
        return relay;
    }

    @Override
    public void exhaustFiles() throws IOException {
        if (child == null) {
            throw new IllegalStateException(scenario + " runs here: say withSurroundings(Surroundings.FEW_FILES)");
        }
        child.exhaustFiles();
    }

    @Override
    public void exhaustPorts() throws IOException {
        if (child == null) {
            throw new IllegalStateException(scenario + " runs here: say withSurroundings(Surroundings.FEW_PORTS)");
        }
        child.exhaustPorts(proxy.address());
    }

    @Override
    public void exhaustThreads() throws IOException {
        limitedInThreads().exhaustThreads();
    }

    @Override
    public void endThreads() throws IOException {
        limitedInThreads().endThreads();
    }

    private ChildDriver limitedInThreads() {
        if (child == null || scenario.setup().surroundings() != Surroundings.FEW_THREADS) {
            throw new IllegalStateException(
                    scenario + " may start many threads: say withSurroundings(Surroundings.FEW_THREADS)");
        }
        return child;
    }

    /** Waits until the driver has given up all its connections to the node. */
    boolean awaitGone() throws InterruptedException {
        return relay == null ? Gone.await(proxy, patience()) : Gone.await(relay, patience());
    }

    @Override
    public <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }

    @Override
    public Asked connect() {
        return connect(Asking.Due.TRUTH, targets);
    }

    @Override
    public Asked connectTo(InetSocketAddress address) {
        Target like = targets.get(0);
        Target elsewhere =
                new Target(address.getHostString(), address.getPort(), like.tls(), like.login(), like.patience());
        return connect(Asking.Due.TRUTH, List.of(elsewhere));
    }

    @Override
    public Asked connectWell() {
        return connect(Asking.Due.ANSWER, targets);
    }

    private Asking<Client> connect(Asking.Due due, List<Target> to) {
        Asking<Client> connect = new Asking<>("connect", due, null, limit());
        asked.add(connect);
        connects.add(connect);
        if (ring == null) {
            call(connect, "connect()", () -> driver.connect(to.get(0), connect));
        } else {
            call(connect, "connectToCluster()", () -> driver.connectToCluster(to, connect));
        }
        return connect;
    }

    /** Calls the driver, which may throw, or not return. */
    void call(Asking<?> asking, String what, Runnable call) {
        caller.call(what, limit(), call).ifPresent(asking::refused);
    }

    <T> Asking<T> asking(String who, Asking.Due due, @Nullable String right) {
        Asking<T> asking = new Asking<>(who, due, right, limit());
        asked.add(asking);
        return asking;
    }

    @Override
    public App open() throws IOException, InterruptedException {
        Asking<Client> connect = connect(Asking.Due.ANSWER, targets);
        App app = app(connect);
        if (!app.ask(1).get(0).await()) {
            Throwable told = asked.get(asked.size() - 1).told();
            throw new IOException("The first query was not answered, though nothing is broken yet", told);
        }
        if (ring != null) {
            for (ClusterNode node : ring.nodes()) {
                node.awaitServes(app);
            }
        }
        return app;
    }

    @Override
    public App app() throws IOException, InterruptedException {
        if (connects.isEmpty()) {
            throw new IllegalStateException("Nobody has connected: connectWell() first");
        }
        return app(connects.get(connects.size() - 1));
    }

    private App app(Asking<Client> connect) throws IOException, InterruptedException {
        if (!connect.await()) {
            Throwable told = connect.told();
            throw new IOException("The driver did not connect" + (told == null ? " in time" : ""), told);
        }
        return new PlayApp(this, Objects.requireNonNull(connect.ends().get(0).value()));
    }

    /** Waits until all that was asked has come to an end, or should have. */
    void awaitAll() throws InterruptedException {
        for (Asking<?> asking : asked) {
            var unused = asking.await();
        }
    }

    /** Closes all that the driver has given. */
    void closeClients() {
        if (ring != null) {
            harm.addAll(ring.harm());
        }
        for (Asking<Client> connect : connects) {
            for (Asking.End<Client> end : connect.ends()) {
                if (end.value() != null) {
                    close(end.value());
                }
            }
        }
    }

    /** Closes what the driver has given. */
    void close(Client client) {
        caller.call("close() of what it connected", limits.toEnd(), client::close)
                .ifPresent(harm::add);
    }

    /** What came of closing. */
    List<Finding> harm() {
        return List.copyOf(harm);
    }

    /** What happened on the wire since then. */
    List<WireEvent> wireSince(long nanos) {
        return ring == null ? proxy.log().eventsSince(nanos) : ring.wireSince(nanos);
    }

    @Override
    public void close() throws IOException {
        List<Exception> broken = endAll();
        if (!broken.isEmpty()) {
            IOException all = new IOException("The stage of " + scenario + " could not be cleared", broken.remove(0));
            broken.forEach(all::addSuppressed);
            throw all;
        }
    }

    /** What came last goes first, the node last of all; whatever becomes of one, the others are closed too. */
    private List<Exception> endAll() {
        caller.close();
        List<Exception> broken = new ArrayList<>();
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                broken.add(e);
            } catch (Exception e) {
                broken.add(e);
            }
        }
        return broken;
    }
}
