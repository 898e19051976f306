// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

/** What the laboratory thinks of what an application was told, the better ones first; and that nothing was played. */
public enum Verdict {
    /** The cause was told, in the message itself; or there was nothing to tell, and all went well. */
    KEPT("the message says the cause"),
    /** The cause can be found: further down the chain of causes, in a suppressed exception, or only in the log. */
    DEEP("the cause is there, but not in the message: down the chain, suppressed, or in the log"),
    /** Only a symptom was told: that the connection is gone, not why. */
    SYMPTOM("only a symptom is told"),
    /** Nothing was told that has to do with it. */
    LOST("nothing of the cause is told"),
    /** Something else was blamed. */
    WRONG("something else is blamed"),
    /** Something that was asked never came to an end. */
    HUNG("something never came to an end"),
    /** Somebody was harmed who had nothing to do with it, something ended twice, or something was left behind. */
    HURT("a healthy neighbour or an unaffected request was harmed, or something was left behind"),
    /**
     * Not played, because this machine or this driver lacks something it needs. Counts neither as KEPT nor as a shortfall.
     */
    SKIPPED("not played: something that it needs is missing here");

    private final String meaning;

    Verdict(String meaning) {
        this.meaning = meaning;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Whether it was played, and less than KEPT came of it. */
    public boolean isShortfall() {
        return this != KEPT && this != SKIPPED;
    }

    /** The worse of two. */
    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
