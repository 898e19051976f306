// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Texts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts an application under load while the nodes of its cluster are rebooted, one at a time; for one driver after the
 * other, on the same nodes. Belongs to one thread.
 */
public final class RebootDrill {
    private static final int NAP_MILLIS = 50;

    private final Nodes nodes;
    private final Target.Tls tls;
    private final RebootSettings settings;
    private final Consumer<String> progress;
    private int held;

    /**
     * A drill on those nodes.
     *
     * @param tls how to do TLS with them
     * @param progress is told each thing that is done, as a line for people; by the thread that runs the drill
     */
    public RebootDrill(Nodes nodes, Target.Tls tls, RebootSettings settings, Consumer<String> progress) {
        int known = nodes.addresses().size();
        for (PlannedBlow planned : settings.script()) {
            if (planned.node() > known) {
                throw new IllegalArgumentException("There is no node " + planned.node() + " of " + known + " to be "
                        + planned.blow().title());
            }
        }
        this.nodes = nodes;
        this.tls = tls;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Runs it to its end, or until the thread is interrupted, which is in the report and no longer in the thread.
     *
     * @throws IOException if a node does not come back
     * @throws RuntimeException what the application is told when it cannot even begin
     * @throws InterruptedException if it was interrupted before the load began
     */
    public RebootReport run(Application application) throws IOException, InterruptedException {
        held++;
        Tables tables = new Tables("reboot_" + held, settings.replicas());
        Seen seen = new Seen();
        progress.accept(application.name() + ": opens a session, and is warmed up for "
                + settings.times().warmUp().toSeconds() + " s");
        try (Load load = application.open(new Surroundings(nodes.addresses(), tls, tables), seen)) {
            Books books = new Books();
            long next = warmUp(load, books);
            return new Performance(application, load, seen, books, next).run();
        }
    }

    /** Nothing of it is counted, but what it leaves in the tables must be known. */
    private long warmUp(Load load, Books books) throws InterruptedException {
        long now = System.nanoTime();
        UnderLoad warming = new UnderLoad(load, settings.rate(), books, new Chronicle(now), now, 0);
        try {
            TimeUnit.NANOSECONDS.sleep(settings.times().warmUp().toNanos());
        } catch (InterruptedException e) {
            warming.end(Duration.ZERO);
            throw e;
        }
        return warming.end(settings.times().toAnswer()).next();
    }

    /** What the driver tells goes to the chronicle, when there is one. */
    private static final class Seen implements Sightings {
        private volatile @Nullable Chronicle chronicle;

        @Override
        public void connectionDied(InetSocketAddress node) {
            Chronicle current = chronicle;
            if (current != null) {
                current.connectionDied(node);
            }
        }

        @Override
        public void nodeDown(InetSocketAddress node) {
            Chronicle current = chronicle;
            if (current != null) {
                current.nodeDown(node, System.nanoTime());
            }
        }
    }

    /** One driver's turn, from its first counted request on. */
    private final class Performance {
        private final Application application;
        private final Load load;
        private final Seen seen;
        private final Books books;
        private final Instant started = Instant.now();
        private final long began = System.nanoTime();
        private final Chronicle chronicle = new Chronicle(began);
        private final UnderLoad underLoad;
        private final List<String> trouble = new ArrayList<>();

        Performance(Application application, Load load, Seen seen, Books books, long next) {
            this.application = application;
            this.load = load;
            this.seen = seen;
            this.books = books;
            seen.chronicle = chronicle;
            this.underLoad = new UnderLoad(load, settings.rate(), books, chronicle, began, next);
        }

        RebootReport run() throws IOException, InterruptedException {
            boolean interrupted = false;
            UnderLoad.Ended ended;
            try {
                play();
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                ended = underLoad.end(
                        interrupted ? Duration.ofSeconds(1) : settings.times().toAnswer());
                seen.chronicle = null;
            }
            return new RebootReport(
                    application.name(),
                    application.description(),
                    tls.version(),
                    settings.replicas(),
                    settings.rate(),
                    started,
                    Duration.ofNanos(ended.at() - began),
                    interrupted,
                    ended.idempotent(),
                    ended.others(),
                    chronicle.reports(),
                    interrupted ? null : audit(),
                    trouble);
        }

        private void play() throws IOException, InterruptedException {
            calm();
            for (PlannedBlow planned : settings.script()) {
                deal(planned.blow(), planned.node());
                calm();
            }
            long left = settings.atLeast().toNanos() - (System.nanoTime() - began);
            TimeUnit.NANOSECONDS.sleep(left);
        }

        private void calm() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(settings.times().calm().toNanos());
        }

        private void deal(Blow blow, int number) throws IOException, InterruptedException {
            InetSocketAddress address = nodes.addresses().get(number - 1);
            tell("node " + address.getHostString() + " is " + blow.title());
            Chronicle.Chapter chapter = chronicle.begin(blow, address, System.nanoTime());
            switch (blow) {
                case KILL, STOP, NEW_CERTIFICATE -> reboot(blow, number, address, chapter);
                case HANG -> hang(number, chapter, settings.times().hang(), new CompletableFuture<>());
                case SILENCE -> hang(number, chapter, settings.times().silence(), chapter.isDown());
            }
            if (!await(chapter.serves(), settings.times().toServe())) {
                trouble.add(address.getHostString() + " served nothing in "
                        + settings.times().toServe().toSeconds() + " s after it was " + blow.title());
            }
        }

        private void reboot(Blow blow, int number, InetSocketAddress address, Chronicle.Chapter chapter)
                throws IOException, InterruptedException {
            if (blow == Blow.STOP) {
                nodes.stop(number);
            } else {
                nodes.kill(number);
            }
            if (blow == Blow.NEW_CERTIFICATE) {
                nodes.renew(number);
            }
            TimeUnit.NANOSECONDS.sleep(settings.times().outage().toNanos());
            PortWatch watch = new PortWatch(address, () -> chapter.listens(System.nanoTime()));
            try {
                nodes.rejoin(number);
                // A node says that it listens just before it does.
                watch.await(settings.times().toServe());
            } finally {
                watch.end();
            }
        }

        private void hang(int number, Chronicle.Chapter chapter, Duration most, CompletableFuture<Void> until)
                throws IOException, InterruptedException {
            nodes.hang(number, () -> await(until, most), () -> chapter.listens(System.nanoTime()));
        }

        private boolean await(CompletableFuture<Void> done, Duration patience) throws InterruptedException {
            long from = System.nanoTime();
            while (!done.isDone() && System.nanoTime() - from < patience.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
            }
            return done.isDone();
        }

        private @Nullable Audit audit() {
            tell("all nodes are back; the tables are read");
            try {
                return books.audit(load.inserted(), load.counted(), load.overwritten());
            } catch (RuntimeException e) {
                trouble.add("the tables could not be read in the end: " + Texts.line(e));
                return null;
            }
        }

        private void tell(String what) {
            double seconds = (System.nanoTime() - began) / 1e9;
            progress.accept(String.format(Locale.ROOT, "%s: %5.1f s  %s", application.name(), seconds, what));
        }
    }
}
