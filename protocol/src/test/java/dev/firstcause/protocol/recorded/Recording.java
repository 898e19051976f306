// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * What went over one connection, as text: {@code #} a comment, {@code >} the bytes of one write of the client,
 * {@code <} one frame or segment of the server. Kept in memory until it is known to be worth a file.
 */
final class Recording {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text = new StringBuilder();

    Recording(String title) {
        note(title);
    }

    void note(String comment) {
        text.append("# ").append(comment.replace('\n', ' ')).append('\n');
    }

    void sent(byte[] bytes) {
        text.append("> ").append(HEX.formatHex(bytes)).append('\n');
    }

    void received(byte[] bytes) {
        text.append("< ").append(HEX.formatHex(bytes)).append('\n');
    }

    void save(Path file) throws IOException {
        Files.write(file, text.toString().getBytes(UTF_8));
    }
}
