// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Piece;
import dev.firstcause.lab.fault.Unit;
import dev.firstcause.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one direction where TLS records, CQL frames or segments begin. Belongs to the loop. What it holds
 * back is flushed at once, unless somebody wants to see beginnings.
 */
final class Scanner {
    private final Direction direction;
    private final CqlDialect dialect;
    private final Consumer<Unit> seen;
    private ByteBuffer header = ByteBuffer.allocate(32);
    private int passed; // bytes of the header that were not held back
    private int version;
    private @Nullable Unit unit;
    private int offset;

    Scanner(Direction direction, CqlDialect dialect, Consumer<Unit> seen) {
        this.direction = direction;
        this.dialect = dialect;
        this.seen = seen;
    }

    /**
     * Takes bytes, and gives them on in pieces; holds back a header's beginning.
     *
     * @param whole whether all frames of a segment are to be seen, and not only its first
     */
    void scan(byte[] bytes, boolean whole, Consumer<Piece> to) {
        int at = 0;
        while (at < bytes.length) {
            Unit current = unit;
            if (current == null) {
                at = header(bytes, at, whole, to);
            } else {
                int end = (int) Math.min(bytes.length, (long) at + current.length() - offset);
                give(Arrays.copyOfRange(bytes, at, end), current, to);
                at = end;
            }
        }
    }

    /** Gives on what was held back. */
    void flush(Consumer<Piece> to) {
        if (header.position() > passed) {
            byte[] part = held();
            Piece piece = new Piece(part, Unit.headerPart(), passed);
            passed = header.position();
            to.accept(piece);
        }
    }

    boolean holds() {
        return header.position() > passed;
    }

    private byte[] held() {
        return Arrays.copyOfRange(header.array(), passed, header.position());
    }

    /** Reads on in a header; when it is complete, gives it on with what there is of its payload. */
    private int header(byte[] bytes, int start, boolean whole, Consumer<Piece> to) {
        int at = start;
        int needed = needed(whole);
        while (header.position() < needed && at < bytes.length) {
            int count = Math.min(needed - header.position(), bytes.length - at);
            room(needed);
            header.put(bytes, at, count);
            at += count;
            needed = needed(whole);
        }
        if (header.position() < needed) {
            return at;
        }
        version = FrameHeader.versionNumber(header, 0);
        Unit read = Headers.read(header, header.position(), direction, dialect);
        seen.accept(read);
        int end = (int) Math.min(bytes.length, (long) at + read.length() - header.position());
        byte[] held = held();
        byte[] together = Arrays.copyOf(held, held.length + end - at);
        System.arraycopy(bytes, at, together, held.length, end - at);
        offset = passed;
        passed = 0;
        header.clear();
        unit = read;
        give(together, read, to);
        return end;
    }

    private int needed(boolean whole) {
        return Headers.needed(header, header.position(), dialect, whole);
    }

    private void room(int needed) {
        if (header.capacity() < needed) {
            header = ByteBuffer.allocate(needed).put(header.flip());
        }
    }

    private void give(byte[] bytes, Unit of, Consumer<Piece> to) {
        Piece piece = new Piece(bytes, of, of.isKnown() ? offset : 0);
        if (of.isKnown()) {
            offset += bytes.length;
            if (piece.ends()) {
                unit = null;
                offset = 0;
            }
            if (of.kind() == Unit.Kind.CQL) {
                dialect.see(piece, version);
            }
        }
        to.accept(piece);
    }
}
