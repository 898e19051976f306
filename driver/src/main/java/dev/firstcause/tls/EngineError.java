// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

/**
 * What the exception of a TLS engine means, whatever the words of its provider.
 *
 * @param meaning what it means
 * @param alert the number of the alert that was received; {@link #NO_ALERT} where none was, or none with a number
 * @param words what the engine said, for people: one line
 */
public record EngineError(Meaning meaning, int alert, String words) {
    /** No alert, or one of which only the name is known. */
    public static final int NO_ALERT = -1;

    /** What may have happened. */
    public enum Meaning {
        /** The peer sent a fatal alert. */
        ALERT,
        /** The peer sent close_notify where it cannot be: in the midst of a handshake. */
        CLOSE_NOTIFY,
        /** We found no version, cipher suite or signature that both sides have. */
        NO_COMMON_PARAMETERS,
        /** A record failed its authentication. */
        NOT_AUTHENTIC,
        /** What came cannot be; the words say how. */
        MALFORMED,
        /** Not about what came: the engine itself has failed. */
        INTERNAL
    }

    /** An error that is no alert. */
    public static EngineError of(Meaning meaning, String words) {
        return new EngineError(meaning, NO_ALERT, words);
    }

    /** A fatal alert from the peer. */
    public static EngineError alert(int number, String words) {
        return new EngineError(Meaning.ALERT, number, words);
    }
}
