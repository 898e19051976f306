// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What befell the nodes, and what was seen of it. All times are of one clock, in nanoseconds, and given by the caller. For
 * any thread; blows are dealt by one.
 */
final class Chronicle {
    private static final long HELD_UP = 500_000_000L;

    private final long began;
    private final List<Chapter> chapters = new ArrayList<>(); // guarded by this
    private volatile @Nullable Chapter current;

    Chronicle(long began) {
        this.began = began;
    }

    /** One blow, until the next. */
    final class Chapter {
        private final Blow blow;
        private final InetSocketAddress node;
        private final long at;
        private final CompletableFuture<Void> isDown = new CompletableFuture<>();
        private final CompletableFuture<Void> serves = new CompletableFuture<>();
        // All below is guarded by the chronicle.
        private long listens = -1;
        private long firstServed = -1;
        private long heldUp = -1;
        private long down = -1;
        private int othersClosed;

        private Chapter(Blow blow, InetSocketAddress node, long at) {
            this.blow = blow;
            this.node = node;
            this.at = at - began;
        }

        /** The node listens again, or goes on. */
        void listens(long now) {
            synchronized (Chronicle.this) {
                if (listens < 0) {
                    listens = now - began;
                }
            }
        }

        /** Done when the driver says that the node is down. */
        CompletableFuture<Void> isDown() {
            return isDown;
        }

        /** Done when the node has served a request that was asked after it listened again. */
        CompletableFuture<Void> serves() {
            return serves;
        }

        private @Nullable Duration since(long from, long time) {
            return from < 0 || time < 0 ? null : Duration.ofNanos(time - from);
        }

        private BlowReport report() {
            return new BlowReport(
                    blow,
                    node,
                    Duration.ofNanos(at),
                    since(at, listens),
                    since(listens, firstServed),
                    since(at, heldUp),
                    since(at, down),
                    othersClosed);
        }
    }

    synchronized Chapter begin(Blow blow, InetSocketAddress node, long now) {
        Chapter chapter = new Chapter(blow, node, now);
        chapters.add(chapter);
        current = chapter;
        return chapter;
    }

    /** The last blow, or null before the first. */
    @Nullable
    Blow last() {
        Chapter chapter = current;
        return chapter == null ? null : chapter.blow;
    }

    /** A request was answered. */
    void served(@Nullable InetSocketAddress by, long asked, long now) {
        Chapter chapter = current;
        if (chapter == null) {
            return;
        }
        synchronized (this) {
            boolean isFirst = chapter.firstServed < 0 && chapter.listens >= 0 && asked - began >= chapter.listens;
            if (!isFirst || !chapter.node.equals(by)) {
                return;
            }
            chapter.firstServed = now - began;
        }
        chapter.serves.complete(null);
    }

    /** A request that could have been sent elsewhere was answered, by that node after those; what others took is theirs. */
    void took(@Nullable InetSocketAddress by, List<InetSocketAddress> before, long asked, long now) {
        Chapter chapter = current;
        boolean isHeldUp =
                now - asked > HELD_UP && chapter != null && (chapter.node.equals(by) || before.contains(chapter.node));
        if (isHeldUp) {
            failed(asked);
        }
    }

    /** A request that could have been sent elsewhere failed. */
    void failed(long asked) {
        Chapter chapter = current;
        if (chapter != null) {
            synchronized (this) {
                heldUp(chapter, asked - began);
            }
        }
    }

    /** What was asked before the blow, or after the outage, tells nothing of how long the node was still chosen. */
    private static void heldUp(Chapter chapter, long asked) {
        if (asked >= chapter.at && (chapter.listens < 0 || asked < chapter.listens)) {
            chapter.heldUp = Math.max(chapter.heldUp, asked);
        }
    }

    /** The driver says that a node is down. */
    void nodeDown(InetSocketAddress node, long now) {
        Chapter chapter = current;
        if (chapter == null || !chapter.node.equals(node)) {
            return;
        }
        synchronized (this) {
            if (chapter.down < 0) {
                chapter.down = now - began;
            }
        }
        chapter.isDown.complete(null);
    }

    /** A live connection has ended. */
    synchronized void connectionDied(InetSocketAddress node) {
        Chapter chapter = current;
        if (chapter != null && !chapter.node.equals(node)) {
            chapter.othersClosed++;
        }
    }

    /** All blows, as far as they have come. */
    synchronized List<BlowReport> reports() {
        return chapters.stream().map(Chapter::report).toList();
    }
}
