// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.text.Steady;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Finds whole TLS records in bytes that come in parts of any size, and looks at each header before the engine does: the
 * engine of the JDK, once established, reads the length of a plaintext answer as that of a record, and takes some
 * plaintext for SSL 2, of which it waits for more.
 *
 * <p>A record that comes whole, and where the engine works best (on the heap for the JDK, whose ciphers would copy what
 * lies outside of it piece by piece; outside of it for a native engine), is not copied, for the engine decrypts in place.
 * Any other is gathered in a buffer, which is given back after it, so that no buffer is held between records.
 */
final class Records {
    static final int HEADER = 5;

    /** Bytes of a record's body at the most: encrypted by TLS 1.2, and by TLS 1.3. */
    private static final int LONGEST = (1 << 14) + 2048;

    private static final int LONGEST_IN_TLS_13 = (1 << 14) + 256;
    static final int LONGEST_RECORD = HEADER + LONGEST;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    /** Of those that may come first; the registry of the IANA goes on with a few that come later. */
    private static final int LAST_MESSAGE_TYPE = 24;

    static final int NO_ALERT = -1;

    private final BufferPool pool;
    private final String peer;
    private ByteBuffer gathered = BufferPool.none();
    private boolean given;
    private long count;
    private int clearAlert = NO_ALERT;
    private boolean established;
    private boolean tls13;

    Records(BufferPool pool, String peer) {
        this.pool = pool;
        this.peer = peer;
    }

    /** From now on, all records are encrypted. */
    void established(String protocol) {
        established = true;
        tls13 = protocol.equals("TLSv1.3");
    }

    /** Records that were given out. */
    long count() {
        return count;
    }

    /** The alert in the record that was given out last, if that was one in clear, as in a handshake; or {@link #NO_ALERT}. */
    int clearAlert() {
        return clearAlert;
    }

    /** Bytes that have come of a record that is not whole yet. */
    int partial() {
        return given ? 0 : gathered.position();
    }

    /** Bytes that this record will have, as far as is known. */
    int partialOf() {
        int partial = partial();
        return partial == 0 ? 0 : partial < HEADER ? HEADER : HEADER + length(gathered, 0);
    }

    /** In words, for the end of the stream: {@code inside a record (100 of 538 bytes)}. */
    String end() {
        int partial = partial();
        if (partial == 0) {
            return "between records";
        }
        if (!isType(gathered.get(0))) {
            return "after bytes that are not TLS: "
                    + Words.show(gathered.duplicate().flip(), 0, HEADER);
        }
        return partial < HEADER
                ? "inside the header of a record (" + partial + " of " + HEADER + " bytes)"
                : "inside a record (" + partial + " of " + partialOf() + " bytes)";
    }

    /**
     * The next whole record, to be read before the next call; or null, when all bytes have been taken and none is whole.
     *
     * @param bytes moved behind the record, its limit untouched
     */
    @Nullable
    ByteBuffer next(ByteBuffer bytes) throws TlsFailure {
        release();
        if (gathered.position() == 0 && bytes.remaining() >= HEADER) {
            int whole = check(bytes, bytes.position(), null);
            if (bytes.remaining() >= whole && pool.isAtHome(bytes)) {
                ByteBuffer record = bytes.slice(bytes.position(), whole);
                bytes.position(bytes.position() + whole);
                return given(record);
            }
        }
        return bytes.hasRemaining() ? gather(bytes) : null;
    }

    private @Nullable ByteBuffer gather(ByteBuffer bytes) throws TlsFailure {
        if (gathered.capacity() == 0) {
            gathered = pool.take(LONGEST_RECORD);
        }
        if (gathered.position() < HEADER) {
            fill(bytes, HEADER);
            if (gathered.position() < HEADER) {
                return null;
            }
            check(gathered, 0, bytes);
        }
        int whole = HEADER + length(gathered, 0);
        fill(bytes, whole);
        if (gathered.position() < whole) {
            return null;
        }
        given = true;
        return given(gathered.flip());
    }

    private ByteBuffer given(ByteBuffer record) throws TlsFailure {
        count++;
        checkFirstMessage(record);
        boolean clear = !established && record.get(0) == ALERT && record.limit() == HEADER + 2;
        clearAlert = clear ? record.get(HEADER + 1) & 0xff : NO_ALERT;
        return record;
    }

    private void fill(ByteBuffer bytes, int upTo) {
        int missing = Math.min(upTo - gathered.position(), bytes.remaining());
        gathered.put(gathered.position(), bytes, bytes.position(), missing);
        gathered.position(gathered.position() + missing);
        bytes.position(bytes.position() + missing);
    }

    /** Gives back what is needed no more. */
    void release() {
        if (given) {
            given = false;
            forget();
        }
    }

    /** Gives back all: no record is wanted any more. */
    void forget() {
        pool.give(gathered);
        gathered = BufferPool.none();
    }

    /**
     * Looks at a header.
     *
     * @param rest what came after it, or null if it stands in the same buffer
     * @return bytes of the whole record
     */
    private int check(ByteBuffer header, int start, @Nullable ByteBuffer rest) throws TlsFailure {
        if (!isType(header.get(start)) || header.get(start + 1) != 3) {
            throw notTls(seen(header, rest));
        }
        int length = length(header, start);
        int longest = tls13 ? LONGEST_IN_TLS_13 : LONGEST;
        if (length > longest) {
            throw invalid("announces " + length + " bytes, and may have " + longest + " at the most");
        }
        if (established && header.get(start) == ALERT && (tls13 || length == 2)) {
            ByteBuffer seen = seen(header, rest);
            Alert alert = length == 2 && seen.remaining() > HEADER + 1
                    ? Alert.of(seen.get(seen.position() + HEADER + 1) & 0xff)
                    : null;
            throw invalid("is an alert that is not encrypted" + (alert == null ? "" : ", " + alert)
                    + ": something in between has spoken for it");
        }
        return HEADER + length;
    }

    /** Some engines wait for the rest of whatever message is announced; the first one of all stands in clear. */
    private void checkFirstMessage(ByteBuffer record) throws TlsFailure {
        if (count == 1 && !established && record.get(0) == HANDSHAKE && record.limit() > HEADER) {
            int type = record.get(HEADER) & 0xff;
            if (type > LAST_MESSAGE_TYPE) {
                String message = "record 1 from " + peer + " cannot be part of a handshake: it begins with a message of"
                        + " type " + type + ", which there is not";
                throw new TlsFailure(
                        FailureKind.RECORD_INVALID, Sign.OWN_VERDICT, message, new SSLException(Steady.first(message)));
            }
        }
    }

    private TlsFailure invalid(String how) {
        String message = "record " + (count + 1) + " from " + peer + " " + how;
        return new TlsFailure(
                FailureKind.RECORD_INVALID, Sign.OWN_VERDICT, message, new SSLException(Steady.first(message)));
    }

    private TlsFailure notTls(ByteBuffer bytes) {
        String what = NotTls.describe(bytes);
        String message = established
                ? "in the midst of TLS " + peer + " sent bytes that are not TLS, but " + what
                        + "; something in between may have answered"
                : peer + " does not speak TLS on this port; it sent " + what;
        return new TlsFailure(FailureKind.NOT_TLS, Sign.NOT_TLS, message, new SSLException(Steady.first(message)));
    }

    /** A header and what came after it, in one buffer. */
    private static ByteBuffer seen(ByteBuffer header, @Nullable ByteBuffer rest) {
        if (rest == null) {
            return header;
        }
        ByteBuffer all = ByteBuffer.allocate(header.position() + Math.min(rest.remaining(), 256));
        all.put(header.duplicate().flip());
        all.put(rest.slice(rest.position(), all.remaining()));
        return all.flip();
    }

    /** change_cipher_spec, alert, handshake, application data, heartbeat. */
    private static boolean isType(byte type) {
        return type >= 20 && type <= 24;
    }

    private static int length(ByteBuffer bytes, int start) {
        return bytes.getShort(start + 3) & 0xffff;
    }
}
