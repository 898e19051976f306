// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** So many more bytes pass, and then comes the end. */
record Cut(long bytes, End end) implements Effect {
    @Override
    public void begin(Line line) {
        if (bytes == 0) {
            end(line);
        } else {
            line.install(line.direction(), new Counted(line));
        }
    }

    private void end(Line line) {
        if (end == End.RST) {
            line.reset(line.direction().to());
            line.finish(line.direction().from());
        } else {
            Side side = line.direction().to();
            line.finish(side);
            line.install(Direction.to(side.other()), new Swallow(false));
        }
    }

    @Override
    public String toString() {
        return "cut by " + end + " after " + bytes + " bytes";
    }

    private final class Counted extends Stage {
        private final Line line;
        private long left = bytes;

        Counted(Line line) {
            this.line = line;
        }

        @Override
        public void take(Piece piece, Next next) {
            if (left == 0) {
                return;
            }
            int passing = (int) Math.min(left, piece.length());
            left -= passing;
            next.give(piece.part(0, passing));
            if (left == 0) {
                Cut.this.end(line);
            }
        }
    }
}
