// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import dev.firstcause.lab.node.StandInNode;
import java.io.IOException;
import java.net.InetAddress;

/** A stand-in node in a process of its own, which ends with its standard input. */
final class NodeProgram {
    private NodeProgram() {}

    /**
     * The program.
     *
     * @param arguments the address to listen on
     */
    @SuppressWarnings("SystemOut") // that is how the parent is told
    public static void main(String[] arguments) throws IOException {
        try (StandInNode node = StandInNode.builder()
                .address(InetAddress.getByName(arguments[0]))
                .start()) {
            System.out.println(Child.LISTENS + node.address().getPort());
            while (System.in.read() >= 0) {
                // The parent says nothing; it lives as long as this waits.
            }
        }
    }
}
