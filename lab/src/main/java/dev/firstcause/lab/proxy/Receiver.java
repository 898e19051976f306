// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Piece;

/** Takes the bytes of one direction, and their end. */
interface Receiver {
    void take(Piece piece);

    /** No more comes. */
    void over(End end);
}
