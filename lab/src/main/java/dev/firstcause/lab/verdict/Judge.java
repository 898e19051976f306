// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Holds what an application was told against what it should have been told. Immutable. */
public final class Judge {
    private final Expectation expectation;

    /** A judge who knows the truth. */
    public Judge(Expectation expectation) {
        if (expectation.isAllWell()) {
            throw new IllegalArgumentException("Where all must go well there is nothing to be told");
        }
        this.expectation = expectation;
    }

    /**
     * What to think of an exception.
     *
     * @param kind the word by which the driver itself classifies it, if it has one
     * @param warnings what the driver logged meanwhile
     */
    public Finding of(Throwable told, Optional<String> kind, List<String> warnings) {
        Finding finding = of(told, kind);
        return switch (finding.verdict()) {
            case SYMPTOM, LOST ->
                ofLog(warnings).verdict() == Verdict.DEEP
                        ? new Finding(Verdict.DEEP, finding.reason() + "; only the log says the cause")
                        : finding;
            default -> finding;
        };
    }

    private Finding of(Throwable told, Optional<String> kind) {
        if (kind.isPresent() && !isTrue(kind.get())) {
            return isPardoned(kind.get())
                    ? new Finding(Verdict.SYMPTOM, "it is called " + kind.get() + ", which is true and not the cause")
                    : new Finding(Verdict.WRONG, "it is called " + kind.get() + ", and was " + expectation);
        }
        String headline = Texts.headline(told);
        if (expectation.isSaidIn(headline)) {
            return new Finding(Verdict.KEPT, "the message says it");
        }
        String all = String.join("\n", Texts.chain(told));
        if (expectation.isSaidIn(all)) {
            return new Finding(Verdict.DEEP, "only what lies below the message says it");
        }
        return fallingShort(all);
    }

    /** What to think of it when nothing but the log can have told it. */
    public Finding ofLog(List<String> warnings) {
        for (String warning : warnings) {
            if (expectation.isSaidIn(warning)) {
                return isForLog()
                        ? new Finding(Verdict.KEPT, "all went well, and the log says it")
                        : new Finding(Verdict.DEEP, "only the log says it");
            }
        }
        if (isForLog()) {
            return new Finding(Verdict.LOST, "it must be that " + expectation + ", which it does not");
        }
        return new Finding(Verdict.LOST, "nobody was told that it was " + expectation);
    }

    private boolean isForLog() {
        return expectation.manner() == Expectation.Manner.LOG;
    }

    private Finding fallingShort(String all) {
        Optional<Cause> other = Arrays.stream(Cause.values())
                .filter(cause -> !expectation.causes().contains(cause))
                .filter(cause -> !expectation.blameless().contains(cause))
                .filter(cause -> cause.isBlamedIn(all))
                .findFirst();
        boolean near = expectation.causes().stream().anyMatch(cause -> cause.isSaidIn(all));
        if (near) {
            return new Finding(
                    Verdict.SYMPTOM, "it comes near, but does not say " + String.join(", ", expectation.missing(all)));
        }
        if (other.isPresent()) {
            return new Finding(Verdict.WRONG, "it blames " + other.get() + ", and it was " + expectation);
        }
        return Cause.isSymptomSaidIn(all)
                ? new Finding(Verdict.SYMPTOM, "it says that it is over, and not why")
                : new Finding(Verdict.LOST, "it says nothing about " + expectation);
    }

    private boolean isTrue(String kind) {
        return expectation.causes().stream().anyMatch(cause -> cause.name().equals(kind));
    }

    private boolean isPardoned(String kind) {
        return expectation.blameless().stream().anyMatch(cause -> cause.name().equals(kind));
    }
}
