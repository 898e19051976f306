// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.protocol.text.Steady;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a connection died of. Made once, when all evidence was heard, and never replaced: everyone who meets the dead
 * connection, on any thread and at any later time, gets this one.
 *
 * <p>All of it is final but the {@link #aftermath}, which only grows and changes nothing else. Any thread may read.
 */
public final class Failure {
    private static final int AFTERMATH_KEPT = 4;

    private final String connection;
    private final Duration age;
    private final int requestsInFlight;
    private final List<Evidence> evidence;
    private final Evidence cause;
    private final String headline;
    private final String obituary;
    private volatile Aftermath aftermath = new Aftermath(List.of(), 0);

    /**
     * The verdict of an inquest.
     *
     * @param connection which connection, in words: node, own address, TLS version
     * @param age how long it had been there, from its first SYN, by a clock that nobody sets; one below zero is taken for zero
     * @param requestsInFlight how many requests it took along
     * @param evidence all that was observed, in its order
     * @param cause the one of it that decides
     */
    public Failure(String connection, Duration age, int requestsInFlight, List<Evidence> evidence, Evidence cause) {
        this.connection = connection;
        this.age = age.isNegative() ? Duration.ZERO : age;
        this.requestsInFlight = requestsInFlight;
        this.evidence = List.copyOf(evidence);
        this.cause = cause;
        // Thousands of requests will want both at once.
        this.headline = headline(cause);
        this.obituary = "Connection is " + (kind() == FailureKind.LOCAL_CLOSE ? "closed: " : "defunct: ") + message();
    }

    /** What the connection died of, in one word. */
    public FailureKind kind() {
        return cause.kind();
    }

    /** Where in its life it was when that was seen. */
    public Phase phase() {
        return cause.phase();
    }

    /** When that was seen. */
    public Instant at() {
        return cause.at();
    }

    /** The original exception, the same object that was thrown; never null. */
    public Throwable cause() {
        return cause.thrown();
    }

    /**
     * Which half of the connection is dead, where the driver gave it up for silence; null where it died of anything else, or
     * where the kernel gave it up. It is read from the kernel once, when the silence is judged, and never changes.
     */
    public @Nullable Silence silence() {
        return cause.silence();
    }

    /** What to do about it: of {@link #silence} if something is known of that, else of the {@link #kind}. */
    public String hint() {
        Silence silence = cause.silence();
        if (silence == null || silence == Silence.UNKNOWN) {
            return kind().hint();
        }
        // A process that does not answer a handshake may also speak something else.
        boolean mayBeAnother = silence == Silence.ACKNOWLEDGED && kind() == FailureKind.HANDSHAKE_TIMEOUT;
        return mayBeAnother ? kind().hint() : silence.hint();
    }

    /** What was seen, in words. */
    public String detail() {
        return cause.detail();
    }

    /** The one observation that decided. */
    public Evidence decisive() {
        return cause;
    }

    /** All that was observed until the verdict, in its order; at least one. */
    public List<Evidence> evidence() {
        return evidence;
    }

    /** Which connection: node, own address, TLS version. */
    public String connection() {
        return connection;
    }

    /** How long the connection had been there, from its first SYN; measured by a clock that nobody sets, and never negative. */
    public Duration age() {
        return age;
    }

    /** How many requests it took along. */
    public int requestsInFlight() {
        return requestsInFlight;
    }

    /** Whether no more is known than that the connection is gone. */
    public boolean isSymptomOnly() {
        return cause.sign().isSymptom();
    }

    /** What was still seen after the verdict. It never changes the verdict. */
    public Aftermath aftermath() {
        return aftermath;
    }

    /** Adds an observation to the aftermath. Called in the connection's loop only. */
    public void addAftermath(Evidence later) {
        Aftermath before = aftermath;
        List<Evidence> kept = before.first;
        if (kept.size() < AFTERMATH_KEPT) {
            kept = new ArrayList<>(kept);
            kept.add(later);
        }
        aftermath = new Aftermath(List.copyOf(kept), before.count + 1);
    }

    /**
     * What the connection died of, in words that are the same at all nodes and times: the kind, and what was seen, without
     * addresses, ports, ids, spans and other counts. Logs and trackers of errors group by it.
     */
    public String headline() {
        return headline;
    }

    /**
     * The whole story, for people: the {@link #headline}, and below it, each in a line of its own, which connection, its
     * phase and age, how many requests it took along, what was seen by whom, and what to do.
     */
    public String message() {
        StringBuilder text = new StringBuilder(512);
        text.append(headline).append("\n  ");
        appendConnection(text);
        appendSeen(text, cause);
        for (Evidence other : evidence) {
            if (!other.equals(cause)) {
                appendSeen(text, other);
            }
        }
        return text.append("\n  Hint: ").append(hint()).toString();
    }

    /** The same in one line, as in logs: the kind and all details first. */
    public String inOneLine() {
        StringBuilder text = new StringBuilder(256);
        text.append(kind()).append(": ").append(detail()).append(" (seen by ").append(words(cause.witness()));
        for (Evidence other : evidence) {
            if (!other.equals(cause)) {
                text.append("; ").append(words(other.witness())).append(" saw ").append(other.detail());
            }
        }
        text.append("); ");
        appendConnection(text);
        return text.append(". Hint: ").append(hint()).toString();
    }

    private void appendConnection(StringBuilder text) {
        text.append(connection)
                .append(" [")
                .append(phase())
                .append(", up ")
                .append(words(age()))
                .append(']');
        if (requestsInFlight > 0) {
            text.append("; ")
                    .append(requestsInFlight)
                    .append(requestsInFlight == 1 ? " request was" : " requests were");
            text.append(" in flight");
        }
    }

    private static void appendSeen(StringBuilder text, Evidence seen) {
        text.append("\n  seen by ").append(words(seen.witness())).append(": ").append(seen.detail());
    }

    /** That the connection is dead, and the {@link #message}: the message of each exception that tells it. */
    public String obituary() {
        return obituary;
    }

    private static String headline(Evidence cause) {
        String headline = cause.kind() + ": " + Steady.of(clause(cause.detail()));
        Silence silence = cause.silence();
        return silence == null || silence == Silence.UNKNOWN ? headline : headline + "; " + silence.inWords();
    }

    /**
     * What follows the first clause, or stands in square brackets after a word, is seen at some times and not at others. Brackets
     * after a colon begin what somebody else says.
     */
    private static String clause(String detail) {
        int depth = 0;
        for (int i = 0; i < detail.length(); i++) {
            char c = detail.charAt(i);
            boolean aside = detail.startsWith(" [", i) && i > 0 && detail.charAt(i - 1) != ':';
            if (depth == 0 && (aside || detail.startsWith("; ", i))) {
                return detail.substring(0, i);
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return detail;
    }

    private static String words(Witness witness) {
        return "the " + (witness == Witness.TLS ? "TLS layer" : witness.name().toLowerCase(Locale.ROOT));
    }

    private static String words(Duration age) {
        if (age.compareTo(Duration.ofSeconds(10)) < 0) {
            return age.toMillis() + " ms";
        }
        long seconds = age.toSeconds();
        return seconds < 120 ? seconds + " s" : seconds / 3600 + "h" + seconds / 60 % 60 + "m";
    }

    @Override
    public String toString() {
        return inOneLine();
    }

    /**
     * What was seen after the verdict.
     *
     * @param first the first few of it
     * @param count how much it was in all
     */
    public record Aftermath(List<Evidence> first, long count) {}
}
