// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Who is at an end of a connection. */
public enum Side {
    CLIENT,
    NODE;

    /** The one at the other end. */
    public Side other() {
        return this == CLIENT ? NODE : CLIENT;
    }

    /** Those given, or both where none is. */
    static Side[] orBoth(Side... sides) {
        return sides.length == 0 ? values() : sides.clone();
    }

    @Override
    public String toString() {
        return this == CLIENT ? "client" : "node";
    }
}
