// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * A cluster that the stand-in shows: each node listens on a loopback address of its own, all on the same port. It needs a
 * system where all of 127.0.0.0/8 is there, as on Linux.
 */
enum Crowd {
    OF_3(3, 3),
    OF_1000(1000, 1000),
    /** Requests at a local consistency go to 3 nodes; a session that may fail over is connected to all 1,000. */
    OF_3_AND_997(3, 1000);

    static final String LOCAL = "dc1";
    static final String REMOTE = "dc2";

    private static final int IN_A_BLOCK = 250;

    private final int local;
    private final int count;

    Crowd(int local, int count) {
        this.local = local;
        this.count = count;
    }

    /** How many nodes it has. */
    int count() {
        return count;
    }

    /** How many of them are in the local data centre; these are the first. */
    int local() {
        return local;
    }

    /**
     * Where a node listens.
     *
     * @param index 0 to {@link #count} - 1
     */
    InetAddress host(int index) {
        byte[] bytes = {127, (byte) (ordinal() + 1), (byte) (index / IN_A_BLOCK), (byte) (index % IN_A_BLOCK + 1)};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** The host id of a node. */
    UUID hostId(int index) {
        return new UUID(ordinal() + 1, index + 1);
    }

    /** The data centre of a node. */
    String datacenter(int index) {
        return index < local ? LOCAL : REMOTE;
    }
}
