// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** The next record or frame vanishes. */
final class Drop extends OneUnit {
    @Override
    void whole(Piece piece, Next next) {
        next.done();
    }
}
