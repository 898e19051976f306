// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an application in another process was told: its words, and those below it, without its class. Immutable. */
public final class Retold extends Exception {
    private static final long serialVersionUID = 1L;

    private final String headline;
    private final @Nullable String kind;

    /**
     * What was told.
     *
     * @param headline its class and message, as of {@link Texts#headline}
     * @param kind the driver's own word for it, or null
     * @param cause what lies below it, or null
     */
    public Retold(String headline, @Nullable String kind, @Nullable Retold cause) {
        super(headline, cause, true, false);
        this.headline = headline;
        this.kind = kind;
    }

    /** Its class and message. */
    public String headline() {
        return headline;
    }

    /** The driver's own word for it. */
    public Optional<String> kind() {
        return Optional.ofNullable(kind);
    }
}
