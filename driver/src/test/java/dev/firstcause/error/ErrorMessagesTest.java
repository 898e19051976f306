// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionErrors;
import dev.firstcause.failure.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each error, as a log shows it; {@code -Dwrite.docs=true} writes the file anew, to be read before it is kept. */
class ErrorMessagesTest {
    private static final Path FILE = Path.of("src/test/resources/dev/firstcause/error/error-messages.txt");

    @Test
    void each_error_says_alone_why() throws IOException {
        StringBuilder printed = new StringBuilder();
        Map<String, Throwable> all = new LinkedHashMap<>();
        all.put(
                "a connection is dead",
                ErrorSamples.death(ErrorSamples.reset(ErrorSamples.FIRST, Duration.ZERO), Fate.MAYBE_SENT));
        for (Throwable error : ConnectionErrors.all(ErrorSamples.FIRST, 1_024, 1_512)) {
            all.put("a request on a connection, " + all.size(), error);
        }
        all.putAll(ErrorSamples.all());
        all.forEach((shown, error) ->
                printed.append("# ").append(shown).append('\n').append(error).append("\n\n"));
        printed.setLength(printed.length() - 1);
        if (Boolean.getBoolean("write.docs")) {
            Files.writeString(FILE, printed);
        }
        assertThat(printed.toString())
                .as("an error reads otherwise: mvn -pl driver -am test -Dtest=ErrorMessagesTest -Dwrite.docs=true")
                .isEqualTo(Files.readString(FILE));
    }
}
