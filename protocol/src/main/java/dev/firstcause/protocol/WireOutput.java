// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the notations of section 3 of the specification into an array that grows as needed and is used again and again.
 * Not for use by several threads at once.
 *
 * <p>What does not fit its notation (a string of more than 65,535 bytes, an unpaired surrogate, more than
 * {@link #limit} bytes in all) is an {@link IllegalArgumentException} that says so.
 */
public final class WireOutput {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes;
    private int position;
    private int limit = LONGEST_ARRAY;
    private @Nullable String rule;

    /**
     * An empty output.
     *
     * @param capacity bytes to begin with; at least 0
     */
    public WireOutput(int capacity) {
        bytes = array(capacity);
    }

    private static byte[] array(int capacity) {
        return capacity == 0 ? NOTHING : new byte[capacity];
    }

    /** Bytes written. */
    public int position() {
        return position;
    }

    /** Goes back to a position that was passed before: what was written since is forgotten. */
    public void rewind(int to) {
        if (to < 0 || to > position) {
            throw new IndexOutOfBoundsException("rewind to " + to + " of " + position);
        }
        position = to;
    }

    /** Bytes this output takes at the most. */
    public int limit() {
        return limit;
    }

    /** Sets how many bytes this output takes at the most; a number over what an array can have means that. */
    public void limit(long most) {
        limit(most, null);
    }

    /**
     * Sets how many bytes this output takes at the most, and why.
     *
     * @param why the rule behind the limit and what to do about it, for the error; null for the bare number
     */
    public void limit(long most, @Nullable String why) {
        limit = (int) Math.min(most, LONGEST_ARRAY);
        rule = why;
    }

    /** The array that holds what was written, from its index 0 up to {@link #position}. Another one after growth. */
    public byte[] array() {
        return bytes;
    }

    /** What was written, as a view that is good until the next write. */
    public ByteBuffer written() {
        return ByteBuffer.wrap(bytes, 0, position).slice();
    }

    /** What was written, as bytes of its own. */
    public ByteBuffer copy() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, position));
    }

    /** Gives back memory: an array longer than {@code capacity} is let go. What was written is forgotten. */
    public void trim(int capacity) {
        position = 0;
        if (bytes.length > capacity) {
            bytes = array(capacity);
        }
    }

    /**
     * Makes room for {@code length} bytes and passes over them; they hold no defined value until written.
     *
     * @return where they begin
     */
    public int skip(int length) {
        return claim(length);
    }

    private int claim(long length) {
        int at = position;
        if (length > bytes.length - at) {
            grow(at + length);
        }
        position = (int) (at + length);
        return at;
    }

    private void grow(long needed) {
        if (needed > limit) {
            throw new IllegalArgumentException("Too long to send: "
                    + (rule != null ? rule : needed + " bytes or more where at most " + limit + " may stand"));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LONGEST_ARRAY, Math.max(needed, 64 + bytes.length * 2L)));
    }

    /** [byte]: the lowest 8 bits. */
    public void writeByte(int value) {
        int at = claim(1);
        bytes[at] = (byte) value;
    }

    /** [short]: the lowest 16 bits. */
    public void writeShort(int value) {
        int at = claim(2);
        SHORT.set(bytes, at, (short) value);
    }

    /** [int]. */
    public void writeInt(int value) {
        int at = claim(4);
        INT.set(bytes, at, value);
    }

    /** Writes an [int] over four bytes that were written or skipped before. */
    public void patchInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    /** [long]. */
    public void writeLong(long value) {
        int at = claim(8);
        LONG.set(bytes, at, value);
    }

    /** [uuid]. */
    public void writeUuid(UUID value) {
        int at = claim(16);
        LONG.set(bytes, at, value.getMostSignificantBits());
        LONG.set(bytes, at + 8, value.getLeastSignificantBits());
    }

    /** A count as a [short]. */
    public void writeCount(int count, String what) {
        if (count > 0xffff) {
            throw new IllegalArgumentException(count + " " + what + ": the protocol counts at most 65535");
        }
        writeShort(count);
    }

    /** [string]. */
    public void writeString(String value) {
        int at = claim(2);
        writeUtf8(value);
        int length = position - at - 2;
        if (length > 0xffff) {
            throw new IllegalArgumentException("A string of " + length + " bytes where the protocol takes 65535");
        }
        SHORT.set(bytes, at, (short) length);
    }

    /** [long string]. */
    public void writeLongString(String value) {
        int at = claim(4);
        writeUtf8(value);
        INT.set(bytes, at, position - at - 4);
    }

    /** The string in UTF-8, without a length. */
    public void writeUtf8(String value) {
        int length = value.length();
        int at = claim(length);
        byte[] target = bytes;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                position = at + i;
                writeUtf8Beyond(value, i);
                return;
            }
            target[at + i] = (byte) c;
        }
    }

    private void writeUtf8Beyond(String value, int from) {
        int start = position;
        int at = claim(3L * (value.length() - from));
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | (c >> 6));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                bytes[at++] = (byte) (0xe0 | (c >> 12));
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else {
                int point = value.codePointAt(i);
                if (!Character.isSupplementaryCodePoint(point)) {
                    position = start;
                    throw new IllegalArgumentException(
                            "A string with half a surrogate pair (at index " + i + ") has no form in UTF-8");
                }
                i++;
                bytes[at++] = (byte) (0xf0 | (point >> 18));
                bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (point & 0x3f));
            }
        }
        position = at;
    }

    /** [bytes]: the buffer's remaining bytes, or null. The buffer's position stays. */
    public void writeBytes(@Nullable ByteBuffer value) {
        if (value == null) {
            writeInt(-1);
        } else {
            writeInt(value.remaining());
            writeRaw(value);
        }
    }

    /** [short bytes]: the buffer's remaining bytes. The buffer's position stays. */
    public void writeShortBytes(ByteBuffer value) {
        writeCount(value.remaining(), "bytes of an id");
        writeRaw(value);
    }

    /** The buffer's remaining bytes, without a length. The buffer's position stays. */
    public void writeRaw(ByteBuffer value) {
        int length = value.remaining();
        int at = claim(length);
        value.get(value.position(), bytes, at, length);
    }

    /** Bytes of an array, without a length. */
    public void writeRaw(byte[] source, int from, int length) {
        int at = claim(length);
        System.arraycopy(source, from, bytes, at, length);
    }

    /** [string list]. */
    public void writeStringList(List<String> values) {
        writeCount(values.size(), "strings");
        for (String value : values) {
            writeString(value);
        }
    }

    /** [string map], in the map's order. */
    public void writeStringMap(Map<String, String> values) {
        writeCount(values.size(), "entries of a string map");
        for (Map.Entry<String, String> entry : values.entrySet()) {
            writeString(entry.getKey());
            writeString(entry.getValue());
        }
    }

    /** [string multimap], in the map's order. */
    public void writeStringMultimap(Map<String, List<String>> values) {
        writeCount(values.size(), "entries of a string multimap");
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            writeString(entry.getKey());
            writeStringList(entry.getValue());
        }
    }

    /** [bytes map], in the map's order. */
    public void writeBytesMap(Map<String, @Nullable ByteBuffer> values) {
        writeCount(values.size(), "entries of a bytes map");
        for (Map.Entry<String, @Nullable ByteBuffer> entry : values.entrySet()) {
            writeString(entry.getKey());
            writeBytes(entry.getValue());
        }
    }

    /** [inetaddr]. */
    public void writeInetAddress(InetAddress value) {
        byte[] address = value.getAddress();
        writeByte(address.length);
        writeRaw(address, 0, address.length);
    }

    /**
     * [inet].
     *
     * @param value resolved
     */
    public void writeInet(InetSocketAddress value) {
        InetAddress address = value.getAddress();
        if (address == null) {
            throw new IllegalArgumentException(value + " is not resolved: the protocol carries addresses, not names");
        }
        writeInetAddress(address);
        writeInt(value.getPort());
    }
}
