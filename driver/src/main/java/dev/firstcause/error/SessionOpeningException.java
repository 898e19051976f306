// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session could not be opened, for no contact point could be used. The message is a summary line, and a line for each
 * contact point. {@link #getCause} is the failure of the first of them that says more than that its connection is gone, or of
 * the first; the others are suppressed.
 *
 * <p>Serialization leaves out the contact points. Any thread.
 */
public final class SessionOpeningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Map<Endpoint, Throwable> contactPoints;

    /**
     * Over what was tried.
     *
     * @param contactPoints each that was tried, in its order, and why it could not be used
     * @throws IllegalArgumentException if there are none
     */
    public SessionOpeningException(Map<Endpoint, ? extends Throwable> contactPoints) {
        super(message(contactPoints), decisive(contactPoints.values()));
        this.contactPoints = Collections.unmodifiableMap(new LinkedHashMap<>(contactPoints));
        Causes.suppress(this, contactPoints.values());
    }

    private SessionOpeningException(SessionOpeningException original) {
        super(original.getMessage(), original.getCause());
        this.contactPoints = original.contactPoints;
        Causes.suppress(this, List.of(original.getSuppressed()));
    }

    /**
     * Another exception that says the same, for one of several who wait for one session: the same message, causes and
     * contact points, and the stack trace of the calling thread.
     */
    public SessionOpeningException copy() {
        return new SessionOpeningException(this);
    }

    /** Each contact point in its order, and why it could not be used; at least one, but empty after deserialization. */
    public Map<Endpoint, Throwable> contactPoints() {
        return contactPoints == null ? Map.of() : contactPoints;
    }

    private static String message(Map<Endpoint, ? extends Throwable> contactPoints) {
        List<? extends Map.Entry<Endpoint, ? extends Throwable>> all =
                Causes.required(contactPoints.entrySet(), "contact points");
        return Words.lines(
                "Session could not be opened: " + Words.cause(decisive(contactPoints.values())) + "\n  "
                        + (all.size() == 1
                                ? "the only contact point failed"
                                : "all " + all.size() + " contact points failed"),
                all,
                point -> "contact point " + point.getKey() + ": " + Words.of(point.getValue()));
    }

    private static Throwable decisive(Collection<? extends Throwable> failures) {
        for (Throwable failure : failures) {
            if (!(failure instanceof ConnectionShutdownException death)
                    || !death.failure().isSymptomOnly()) {
                return failure;
            }
        }
        return failures.iterator().next();
    }
}
