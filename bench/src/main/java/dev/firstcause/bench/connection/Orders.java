// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/**
 * A child's side of the pipes to its parent: orders come in lines, and each has one line for a reply. When the parent is
 * gone, however it went, there are no more orders, and the child ends.
 */
final class Orders {
    /** Marks the replies among what else a library may print. */
    static final String REPLY = "= ";

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));

    /** The next order, in words; none when there are no more. */
    String[] next() throws IOException {
        String line = in.readLine();
        return line == null ? new String[0] : line.split(" ", -1);
    }

    void reply(Object text) {
        System.out.println(REPLY + text);
    }

    static IllegalArgumentException unknown(String[] order) {
        return new IllegalArgumentException("No such order: " + String.join(" ", order));
    }
}
