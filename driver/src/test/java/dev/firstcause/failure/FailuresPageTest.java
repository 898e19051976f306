// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/FAILURES.md is made from {@link FailureKind}: with {@code -Dwrite.docs=true} this writes it, without it checks. */
class FailuresPageTest {
    private static final Path PAGE = Path.of("../docs/FAILURES.md");

    @Test
    void the_page_says_what_the_code_says() throws IOException {
        if (Boolean.getBoolean("write.docs")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/FAILURES.md is stale: mvn -pl driver -am test -Dtest=FailuresPageTest -Dwrite.docs=true")
                .isEqualTo(page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # What connections die of

                A connection dies once, of one of these kinds. Made from `FailureKind` by `FailuresPageTest`; edit the code,
                not this page.

                The message of an exception begins with the kind of the failure and with what was seen:
                `Connection is defunct: PEER_RESET: Connection reset`. This first line has no addresses, ports, ids, durations or counts. It is the
                same at all nodes and times, so logs can be grouped by it (`Failure.headline()`). The lines below it name the connection,
                all evidence and the hint. A log entry has everything in one line and begins with the kind.

                """);
        for (FailureKind kind : FailureKind.values()) {
            page.append("## ").append(kind).append("\n\n");
            page.append(kind.happened()).append("\n\n");
            page.append("- **How it is recognised:** ")
                    .append(kind.recognised())
                    .append('\n');
            page.append("- **What to do:** ").append(kind.hint()).append("\n\n");
        }
        page.append("""
                ## Silence

                Of a connection that the driver gives up for silence (PEER_SILENT, HANDSHAKE_TIMEOUT), `Failure.silence()` says
                which half is dead, as far as our own kernel knows; so does `RequestTimeoutException.silence()` of a request that
                was given up in a silence. It is read when the silence is judged or requests are given up in it, for requests at
                most once a second: with TCP_INFO on netty-epoll, from `/proc/net/tcp` and `/proc/net/tcp6` on the other transports. Where neither is, it is UNKNOWN.

                | silence | happened | what to do |
                | --- | --- | --- |
                """);
        for (Silence silence : Silence.values()) {
            page.append("| ").append(silence).append(" | ").append(silence.happened());
            page.append(" | ").append(silence.hint()).append(" |\n");
        }
        page.append("""

                Bytes are taken for unacknowledged after two expiries of the retransmission timer (which take 600 ms at the
                least), two window probes without an answer, or a second. What is younger is UNKNOWN: it may be on its way.
                """);
        return page.toString();
    }
}
