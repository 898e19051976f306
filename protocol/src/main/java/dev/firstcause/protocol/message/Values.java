// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The values bound to a statement, already in the form of the wire, so that sending them is one copy. Each is some
 * bytes, null, or not set (which leaves the column as it is; from v4 on). Either all of them have names, or none.
 *
 * <p>Immutable. Values are equal when they would be the same bytes on the wire.
 */
public final class Values {
    /** No values at all: the message then has no values section. */
    public static final Values NONE = new Values(0, false, false, new byte[0], 0, 0);

    private static final int NULL = -1;
    private static final int UNSET = -2;
    private static final int USUAL_LENGTH = 128;

    private final int count;
    private final boolean named;
    private final boolean holdsUnset;
    private final byte[] bytes;
    private final int start;
    private final int length;

    private Values(int count, boolean named, boolean holdsUnset, byte[] bytes, int start, int length) {
        this.count = count;
        this.named = named;
        this.holdsUnset = holdsUnset;
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /** Starts values without names, which are bound in their order. */
    public static Builder positional() {
        return positional(USUAL_LENGTH);
    }

    /**
     * Starts values without names, which are bound in their order.
     *
     * @param length bytes that all of them will take, with 4 more for each; a guess that may be wrong
     */
    public static Builder positional(int length) {
        return new Builder(false, length);
    }

    /** Starts values with names. */
    public static Builder named() {
        return new Builder(true, USUAL_LENGTH);
    }

    /** How many values there are: 0 to 65,535. */
    public int count() {
        return count;
    }

    /** Whether the values have names. */
    public boolean areNamed() {
        return named;
    }

    /**
     * The name of a value, or null where values have none. Looks for it from the first value on.
     *
     * @param index 0 to {@link #count} - 1
     */
    public @Nullable String name(int index) {
        WireInput in = inputAt(index);
        return named ? in.readString("value name") : null;
    }

    /** The bytes of a value, or null where it is null or not set. Looks for it from the first value on. */
    public @Nullable ByteBuffer bytes(int index) {
        WireInput in = inputAtLength(index);
        return in.readBytes("value");
    }

    /** Whether a value is null, which is not the same as not set. Looks for it from the first value on. */
    public boolean isNull(int index) {
        return inputAtLength(index).readInt("value") == NULL;
    }

    /** Whether a value is not set. Looks for it from the first value on. */
    public boolean isUnset(int index) {
        return inputAtLength(index).readInt("value") == UNSET;
    }

    private WireInput inputAtLength(int index) {
        WireInput in = inputAt(index);
        if (named) {
            in.readString("value name");
        }
        return in;
    }

    private WireInput inputAt(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("value " + index + " of " + count);
        }
        WireInput in = new WireInput(content(), "values");
        skip(in, index, named, true);
        return in;
    }

    private ByteBuffer content() {
        return ByteBuffer.wrap(bytes, start, length);
    }

    void encode(WireOutput out, ProtocolVersion version) {
        if (holdsUnset && !version.isAtLeast(ProtocolVersion.V4)) {
            throw new IllegalArgumentException("Protocol " + version + " has no way to leave a value unset: bind all "
                    + count + " values, or use v4 or later");
        }
        out.writeShort(count);
        out.writeRaw(bytes, start, length);
    }

    static Values decode(WireInput in, ProtocolVersion version, boolean named) {
        int count = in.readShortCount("value count", named ? 6 : 4);
        int start = in.index();
        boolean unset = skip(in, count, named, version.isAtLeast(ProtocolVersion.V4));
        return count == 0 ? NONE : of(count, named, unset, in.buffer(), start, in.index() - start);
    }

    private static Values of(int count, boolean named, boolean unset, ByteBuffer buffer, int start, int length) {
        if (buffer.hasArray()) {
            return new Values(count, named, unset, buffer.array(), buffer.arrayOffset() + start, length);
        }
        byte[] copy = new byte[length];
        buffer.get(start, copy);
        return new Values(count, named, unset, copy, 0, length);
    }

    private static boolean skip(WireInput in, int count, boolean named, boolean unsetAllowed) {
        boolean unset = false;
        for (int i = 0; i < count; i++) {
            if (named) {
                in.readString("value name");
            }
            int at = in.offset();
            int length = in.readInt("value length");
            if (length < (unsetAllowed ? UNSET : NULL) || length > in.remaining()) {
                throw in.error(
                        at,
                        "value length between " + (unsetAllowed ? "-2 (not set)" : "-1 (null)") + " and "
                                + in.remaining(),
                        length + " (" + i + " of " + count + " values read)");
            }
            unset |= length == UNSET;
            in.skip(Math.max(length, 0));
        }
        return unset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Values that
                && count == that.count
                && named == that.named
                && content().equals(that.content());
    }

    @Override
    public int hashCode() {
        return 31 * count + content().hashCode();
    }

    /** How many values there are and of how many bytes; never their content. */
    @Override
    public String toString() {
        return count + (named ? " named" : "") + " values, " + length + " bytes";
    }

    /** Collects values. Not for use by several threads at once. */
    public static final class Builder {
        private final WireOutput out;
        private final boolean named;
        private int count;
        private boolean holdsUnset;
        private boolean built;

        private Builder(boolean named, int length) {
            this.named = named;
            this.out = new WireOutput(length);
        }

        /**
         * Adds a value without a name that the caller writes itself: exactly one [bytes], which is a length and as many
         * bytes, or -1 for null.
         */
        public WireOutput next() {
            begin(null);
            return out;
        }

        /** Adds a value without a name: its remaining bytes, or null. */
        public Builder add(@Nullable ByteBuffer value) {
            begin(null);
            out.writeBytes(value);
            return this;
        }

        /** Adds a value with a name: its remaining bytes, or null. */
        public Builder add(String name, @Nullable ByteBuffer value) {
            begin(name);
            out.writeBytes(value);
            return this;
        }

        /** Adds a value without a name that is not set. */
        public Builder addUnset() {
            begin(null);
            out.writeInt(UNSET);
            holdsUnset = true;
            return this;
        }

        /** Adds a value with a name that is not set. */
        public Builder addUnset(String name) {
            begin(name);
            out.writeInt(UNSET);
            holdsUnset = true;
            return this;
        }

        private void begin(@Nullable String name) {
            if (named != (name != null)) {
                throw new IllegalArgumentException(
                        named ? "These values are named: this one has no name" : "These values have no names: " + name);
            }
            if (built) {
                throw new IllegalStateException("These values were built, and keep the bytes: start others");
            }
            if (count == 0xffff) {
                throw new IllegalArgumentException("More than 65535 values: the protocol counts no further");
            }
            count++;
            if (name != null) {
                out.writeString(name);
            }
        }

        /** The values. They keep what was written, so nothing can be added afterwards. */
        public Values build() {
            built = true;
            return count == 0 ? NONE : new Values(count, named, holdsUnset, out.array(), 0, out.position());
        }
    }
}
