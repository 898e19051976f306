// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notations of section 3 of the specification from received bytes, and believes none of them: each length and
 * count is compared with what is really there before anything is allocated for it.
 *
 * <p>It keeps its own position, moves neither the buffer's position nor its limit, and hands out slices of the buffer,
 * so the buffer's bytes must stay as they are for as long as those are used. Not for use by several threads at once.
 *
 * <p>Each method is given in {@code what} the name of the field it reads, in the specification's words, for the error.
 * All of them throw {@link ProtocolException} when the bytes are not what the name says.
 */
public final class WireInput {
    private static final int SHOWN_OF_A_WORD = 64;

    private final ByteBuffer bytes;
    private final String unit;
    private final int start;
    private final int end;
    private int position;

    /**
     * A reader of {@code length} bytes from {@code start}, an index into the buffer.
     *
     * @param unit what errors count their offset in, such as {@code "frame"}; its first byte is the one at {@code start}
     * @throws IndexOutOfBoundsException if the buffer does not hold those bytes
     */
    public WireInput(ByteBuffer bytes, int start, int length, String unit) {
        if (start < 0 || length < 0 || length > bytes.limit() - start) {
            throw new IndexOutOfBoundsException(length + " bytes from " + start + " in " + bytes);
        }
        this.bytes = bytes.order() == ByteOrder.BIG_ENDIAN ? bytes : bytes.duplicate();
        this.unit = unit;
        this.start = start;
        this.position = start;
        this.end = start + length;
    }

    /** A reader of the buffer's remaining bytes. */
    public WireInput(ByteBuffer bytes, String unit) {
        this(bytes, bytes.position(), bytes.remaining(), unit);
    }

    /** Bytes not read yet. */
    public int remaining() {
        return end - position;
    }

    /** How many bytes of the unit were read: the offset of the next one. */
    public int offset() {
        return position - start;
    }

    /** An error at the next byte. */
    public ProtocolException error(String expected, String found) {
        return error(offset(), expected, found);
    }

    /** An error at a byte read before. */
    public ProtocolException error(int offset, String expected, String found) {
        return new ProtocolException(unit, offset, expected, found);
    }

    /** The error for a word that is not one of those known; a long or unprintable word is cut and cleaned. */
    public ProtocolException unknownWord(int offset, String expected, String word) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(word.length(), SHOWN_OF_A_WORD); i++) {
            char c = word.charAt(i);
            shown.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        shown.append(word.length() > SHOWN_OF_A_WORD ? "\"..." : "\"");
        return error(offset, expected, shown.toString());
    }

    /** Refuses bytes that nothing describes. */
    public void requireEnd(String what) {
        if (position < end) {
            throw error("the end of " + what, remaining() == 1 ? "1 more byte" : remaining() + " more bytes");
        }
    }

    /** [byte]: 0 to 255. */
    public int readByte(String what) {
        require(1, what, "[byte]");
        return bytes.get(position++) & 0xff;
    }

    /** [short]: 0 to 65,535. */
    public int readShort(String what) {
        require(2, what, "[short]");
        int value = bytes.getShort(position) & 0xffff;
        position += 2;
        return value;
    }

    /** [int]. */
    public int readInt(String what) {
        require(4, what, "[int]");
        int value = bytes.getInt(position);
        position += 4;
        return value;
    }

    /** [long]. */
    public long readLong(String what) {
        require(8, what, "[long]");
        long value = bytes.getLong(position);
        position += 8;
        return value;
    }

    private void require(int length, String what, String notation) {
        if (remaining() < length) {
            throw error(what + " " + notation + " of " + bytes(length), bytes(remaining()));
        }
    }

    private static String bytes(int count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }

    /**
     * An [int] that counts things to follow, each of at least {@code minimum} bytes: never more than the bytes left can
     * hold.
     *
     * @param minimum at least 1
     */
    public int readCount(String what, int minimum) {
        int at = offset();
        return checkCount(at, what, readInt(what), minimum);
    }

    /** As {@link #readCount}, for a count that is a [short]. */
    public int readShortCount(String what, int minimum) {
        int at = offset();
        return checkCount(at, what, readShort(what), minimum);
    }

    private int checkCount(int at, String what, int count, int minimum) {
        if (count < 0 || (long) count * minimum > remaining()) {
            throw error(
                    at,
                    what + " between 0 and " + remaining() / minimum + " (" + remaining() + " bytes left, at least "
                            + minimum + " for each)",
                    String.valueOf(count));
        }
        return count;
    }

    /** [uuid]. */
    public UUID readUuid(String what) {
        require(16, what, "[uuid]");
        UUID value = new UUID(bytes.getLong(position), bytes.getLong(position + 8));
        position += 16;
        return value;
    }

    /** [string]; bytes that are not UTF-8 are an error. */
    public String readString(String what) {
        return utf8(shortLength(what, "[string]"), what, true);
    }

    /** [long string]; bytes that are not UTF-8 are an error. */
    public String readLongString(String what) {
        int at = offset();
        int length = readInt(what);
        if (length < 0 || length > remaining()) {
            throw error(at, what + " [long string] of 0 to " + bytes(remaining()), bytes(length));
        }
        return utf8(length, what, true);
    }

    /** All bytes left, as UTF-8; bytes that are not are an error. */
    public String readRest(String what) {
        return utf8(remaining(), what, true);
    }

    /** [string] that only people read: damaged UTF-8 comes out as U+FFFD, for one bad letter must not cost the text. */
    public String readText(String what) {
        return utf8(shortLength(what, "[string]"), what, false);
    }

    private int shortLength(String what, String notation) {
        int at = offset();
        int length = readShort(what);
        if (length > remaining()) {
            throw error(at, what + " " + notation + " of at most " + bytes(remaining()), bytes(length));
        }
        return length;
    }

    private String utf8(int length, String what, boolean strict) {
        if (length == 0) {
            return "";
        }
        String text;
        if (bytes.hasArray()) {
            text = new String(bytes.array(), bytes.arrayOffset() + position, length, UTF_8);
        } else {
            byte[] copy = new byte[length];
            bytes.get(position, copy);
            text = new String(copy, UTF_8);
        }
        // The decoder puts U+FFFD in place of what is not UTF-8, so only a text that holds one can be damaged.
        if (strict && text.indexOf('\uFFFD') >= 0) {
            requireUtf8(length, what);
        }
        position += length;
        return text;
    }

    private void requireUtf8(int length, String what) {
        ByteBuffer slice = bytes.slice(position, length);
        var result = UTF_8.newDecoder().decode(slice, CharBuffer.allocate(length), true);
        if (result.isError()) {
            throw error(offset() + slice.position(), what + " in UTF-8", "a byte that cannot stand there");
        }
    }

    /** [bytes]: a slice, or null where the length is negative. */
    public @Nullable ByteBuffer readBytes(String what) {
        int at = offset();
        int length = readInt(what);
        if (length < 0) {
            return null;
        }
        if (length > remaining()) {
            throw error(at, what + " [bytes] of at most " + bytes(remaining()), bytes(length));
        }
        return readSlice(length, what);
    }

    /** [short bytes]: a slice. */
    public ByteBuffer readShortBytes(String what) {
        return readSlice(shortLength(what, "[short bytes]"), what);
    }

    /** The next {@code length} bytes: a slice. */
    public ByteBuffer readSlice(int length, String what) {
        require(length, what, "bytes");
        ByteBuffer slice = bytes.slice(position, length);
        position += length;
        return slice;
    }

    /** Passes over bytes. */
    public void skip(int length) {
        require(length, "the rest", "bytes");
        position += length;
    }

    /** The buffer that is read: {@link #index} counts in it, its own position and limit say nothing. */
    public ByteBuffer buffer() {
        return bytes;
    }

    /** Where in the {@link #buffer} the next byte stands. */
    public int index() {
        return position;
    }

    /** Passes over {@code count} [bytes]. */
    public void skipBytes(long count, String what) {
        int at = position;
        for (long i = 0; i < count; i++) {
            int left = end - at - 4;
            if (left < 0) {
                position = at;
                require(4, what, "[int]");
            }
            int length = bytes.getInt(at);
            if (length > left) {
                throw error(
                        at - start,
                        what + " [bytes] of at most " + bytes(left),
                        bytes(length) + " (" + i + " of " + count + " read)");
            }
            at += 4 + Math.max(length, 0);
        }
        position = at;
    }

    /** [string list]. */
    public List<String> readStringList(String what) {
        int count = readShortCount(what + " count", 2);
        List<String> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(readString(what));
        }
        return Collections.unmodifiableList(list);
    }

    /** [string list] that only people read: see {@link #readText}. */
    public List<String> readTextList(String what) {
        int count = readShortCount(what + " count", 2);
        List<String> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(readText(what));
        }
        return Collections.unmodifiableList(list);
    }

    /** [string map], in the order of the wire; of two equal keys the last one counts. */
    public Map<String, String> readStringMap(String what) {
        int count = readShortCount(what + " count", 4);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(readString(what + " key"), readString(what + " value"));
        }
        return Collections.unmodifiableMap(map);
    }

    /** [string multimap], in the order of the wire; of two equal keys the last one counts. */
    public Map<String, List<String>> readStringMultimap(String what) {
        int count = readShortCount(what + " count", 4);
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(readString(what + " key"), readStringList(what + " values"));
        }
        return Collections.unmodifiableMap(map);
    }

    /** [bytes map], in the order of the wire; of two equal keys the last one counts. Values may be null. */
    public Map<String, @Nullable ByteBuffer> readBytesMap(String what) {
        int count = readShortCount(what + " count", 6);
        Map<String, @Nullable ByteBuffer> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(readString(what + " key"), readBytes(what + " value"));
        }
        return Collections.unmodifiableMap(map);
    }

    /** [inetaddr]. */
    public InetAddress readInetAddress(String what) {
        int at = offset();
        int length = readByte(what + " length");
        if (length != 4 && length != 16) {
            throw error(at, what + " of 4 or 16 bytes", bytes(length));
        }
        require(length, what, "address");
        byte[] address = new byte[length];
        bytes.get(position, address);
        position += length;
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes has no other way to be wrong", e);
        }
    }

    /** [inet]: address and port; never looked up, so its host name is never asked for. */
    public InetSocketAddress readInet(String what) {
        InetAddress address = readInetAddress(what);
        int at = offset();
        int port = readInt(what + " port");
        if (port < 0 || port > 0xffff) {
            throw error(at, what + " port between 0 and 65535", String.valueOf(port));
        }
        return new InetSocketAddress(address, port);
    }
}
