// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Looks at the bytes of one direction of one connection for the moment of a fault. Belongs to one thread. */
public interface Watch {
    /**
     * Where in a piece the moment is: it may pass as far as that. Changes nothing.
     *
     * @return between 0 and the length of the piece, both included; or -1 if the moment is not there
     * @throws OutOfReachException if it can never come
     */
    int moment(Piece piece);

    /** Is told what has passed, without the moment. */
    void passed(Piece piece);
}
