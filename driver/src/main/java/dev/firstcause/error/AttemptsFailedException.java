// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionBusyException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All attempts of a request failed, and no more could be made. The attempt with the worst fate decides, then one that failed
 * by more than a busy connection, then the first.
 */
public final class AttemptsFailedException extends RequestFailedException {
    private static final long serialVersionUID = 1L;

    private final NoMore noMore;
    private final transient @Nullable List<NodeReport> untried;
    private final transient @Nullable List<NotAsked> notAsked;

    AttemptsFailedException(List<Attempt> attempts, NoMore noMore) {
        this(attempts, noMore, List.of(), Instant.EPOCH);
    }

    /**
     * Over what was tried, and the nodes that could not be: what they died of is a cause of this, too.
     *
     * @param attempts all of them in their order
     * @param noMore why none followed
     * @param untried the nodes that would have been asked, and have no connection
     * @param now the moment that ages are told for
     * @throws IllegalArgumentException if there are no attempts: {@link NoNodeAvailableException} is for that
     */
    AttemptsFailedException(List<Attempt> attempts, NoMore noMore, List<NodeReport> untried, Instant now) {
        this(attempts, noMore, untried, List.of(), now);
    }

    /**
     * The same, with the nodes of other data centres.
     *
     * @param notAsked those that the request could not go to
     * @throws IllegalArgumentException as above
     */
    public AttemptsFailedException(
            List<Attempt> attempts, NoMore noMore, List<NodeReport> untried, List<NotAsked> notAsked, Instant now) {
        super(NotAsked.added(message(attempts, noMore, untried, now), notAsked, now), attempts, decisive(attempts));
        this.noMore = noMore;
        this.notAsked = List.copyOf(notAsked);
        this.untried = Few.nodes(untried);
        Causes.suppress(
                this,
                this.untried.stream().flatMap(node -> node.originals().stream()).toList());
    }

    private AttemptsFailedException(AttemptsFailedException original) {
        super(original);
        this.noMore = original.noMore;
        this.untried = original.untried;
        this.notAsked = original.notAsked;
    }

    @Override
    public AttemptsFailedException copy() {
        return Causes.here(new AttemptsFailedException(this));
    }

    /**
     * The nodes that would have been asked, and have no connection; may be empty, as it is after deserialization. Of more than
     * 20 nodes these are 20: the first of each kind of failure, and then those that come first.
     */
    public List<NodeReport> untried() {
        return untried == null ? List.of() : untried;
    }

    /** Nodes of other data centres that the request could not go to, and why; empty after deserialization. */
    public List<NotAsked> notAsked() {
        return notAsked == null ? List.of() : notAsked;
    }

    /** Why no other attempt followed. */
    public NoMore noMore() {
        return noMore;
    }

    private static String message(List<Attempt> attempts, NoMore noMore, List<NodeReport> untried, Instant now) {
        List<Attempt> all = Causes.required(attempts, "attempts");
        String tried = Words.lines(
                "Request failed: " + Words.cause(decisive(all).cause()) + "; " + noMore.words + "; " + consequence(all)
                        + "\n  " + tried(all) + " failed",
                all,
                Attempt::toString);
        return Words.lines(tried, Few.nodes(untried), untried.size(), node -> node.inWords(now));
    }

    private static Attempt decisive(List<Attempt> attempts) {
        Comparator<Attempt> weight = Comparator.comparing(Attempt::fate)
                .thenComparing(attempt -> !(attempt.cause() instanceof ConnectionBusyException));
        Attempt heaviest = attempts.get(0);
        for (Attempt attempt : attempts) {
            if (weight.compare(attempt, heaviest) > 0) {
                heaviest = attempt;
            }
        }
        return heaviest;
    }

    /** Why no other attempt was made. */
    public enum NoMore {
        /** All nodes of the query plan were tried, or could not be. */
        PLAN_EXHAUSTED("no other node could be tried"),
        /** The request may have been executed, and is not marked idempotent. */
        NOT_IDEMPOTENT("it is not marked idempotent, so it was not sent again"),
        /** As many attempts as are allowed were made. */
        LIMIT_REACHED("no more attempts are allowed"),
        /** The session was closed meanwhile. */
        SESSION_CLOSED("the session was closed");

        private final String words;

        NoMore(String words) {
            this.words = words;
        }
    }
}
