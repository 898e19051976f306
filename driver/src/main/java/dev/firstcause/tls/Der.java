// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.IOException;
import java.util.Arrays;
import java.util.StringJoiner;

/** Reads elements of DER one after the other: as much of it as the envelope of a key needs. */
final class Der {
    static final int SEQUENCE = 0x30;

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;

    private final byte[] bytes;
    private int position;
    private final int end;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    boolean hasMore() {
        return position < end;
    }

    /** The next element's tag, or -1 at the end. */
    int tag() {
        return hasMore() ? bytes[position] & 0xff : -1;
    }

    Der sequence() throws IOException {
        int length = enter(SEQUENCE);
        Der content = new Der(bytes, position, position + length);
        position += length;
        return content;
    }

    byte[] octets() throws IOException {
        return content(OCTET_STRING);
    }

    /** A positive number of at most 31 bits. */
    int integer() throws IOException {
        byte[] content = content(INTEGER);
        long value = content.length == 0 ? -1 : content[0];
        for (int i = 1; i < content.length && value <= Integer.MAX_VALUE; i++) {
            value = value << 8 | (content[i] & 0xff);
        }
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new IOException("a number is out of range");
        }
        return (int) value;
    }

    String oid() throws IOException {
        byte[] content = content(OBJECT_IDENTIFIER);
        StringJoiner text = new StringJoiner(".");
        long value = 0;
        for (byte each : content) {
            value = value << 7 | (each & 0x7f);
            if ((each & 0x80) == 0) {
                if (text.length() == 0) {
                    long first = Math.min(2, value / 40);
                    text.add(String.valueOf(first));
                    value -= first * 40;
                }
                text.add(String.valueOf(value));
                value = 0;
            }
        }
        return text.toString();
    }

    private byte[] content(int tag) throws IOException {
        int length = enter(tag);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Moves behind a tag and a length, which is returned: the element is whole. */
    private int enter(int tag) throws IOException {
        if (tag() != tag) {
            throw new IOException("expected tag " + tag + " at byte " + position);
        }
        position++;
        long length = next();
        if (length >= 0x80) {
            long count = length & 0x7f;
            length = 0;
            for (long i = 0; i < count && length <= end; i++) {
                length = length << 8 | next();
            }
        }
        if (length > end - position) {
            throw new IOException("an element at byte " + position + " is cut");
        }
        return (int) length;
    }

    private int next() throws IOException {
        if (!hasMore()) {
            throw new IOException("the bytes end inside of an element");
        }
        return bytes[position++] & 0xff;
    }
}
