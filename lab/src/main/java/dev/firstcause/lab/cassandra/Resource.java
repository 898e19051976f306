// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The files that a Cassandra is set up with. */
final class Resource {
    private Resource() {}

    static String text(String name) throws IOException {
        try (InputStream in = Resource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("The lab was built without its file " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
