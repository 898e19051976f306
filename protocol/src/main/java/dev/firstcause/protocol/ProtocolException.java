// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.protocol.text.Steady;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that break a rule of the CQL native protocol: where, which rule, and what was there instead. The first line
 * of the message is the same wherever the same rule is broken; the place and what was there stand below it.
 *
 * <p>Its text holds lengths, counts and codes, and never the content of a value. A checksum that does not match, a
 * length that cannot be and a word the specification does not know are all this.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String unit;
    private final long offset;
    private final String expected;
    private final String found;

    /**
     * An error at a place.
     *
     * @param unit what the offset is counted from the start of, such as {@code "frame"} or {@code "segment"}
     * @param offset bytes from the start of the unit to the first byte that breaks the rule
     * @param expected the rule: what the specification wants there
     * @param found what was there
     */
    public ProtocolException(String unit, long offset, String expected, String found) {
        this(unit, offset, expected, found, null);
    }

    /** As {@link #ProtocolException(String, long, String, String)}, for a rule that another library found broken. */
    public ProtocolException(String unit, long offset, String expected, String found, @Nullable Throwable cause) {
        super(
                "PROTOCOL_ERROR in the " + unit + ": it should have " + Steady.of(expected) + "\n  "
                        + place(unit, offset, expected, found),
                cause);
        this.unit = unit;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    private static String place(String unit, long offset, String expected, String found) {
        return "at byte " + offset + " of the " + unit + ": expected " + expected + ", found " + OneLine.of(found);
    }

    /** The place, the rule and what was there, in one line. */
    public String inOneLine() {
        return "PROTOCOL_ERROR " + place(unit, offset, expected, found);
    }

    /** What the offset is counted in: {@code "frame"}, {@code "segment"}, or a value of a type. */
    public String unit() {
        return unit;
    }

    /** Bytes from the start of the unit to the first byte that breaks the rule; at least 0. */
    public long offset() {
        return offset;
    }

    /** The rule that was broken. */
    public String expected() {
        return expected;
    }

    /** What was found in place of what was expected. */
    public String found() {
        return found;
    }
}
