// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Waits until so many bytes have passed. */
final class BytesWatch implements Watch {
    private long left;

    BytesWatch(long bytes) {
        this.left = bytes;
    }

    @Override
    public int moment(Piece piece) {
        return left <= piece.length() ? (int) left : -1;
    }

    @Override
    public void passed(Piece piece) {
        left -= piece.length();
    }
}
