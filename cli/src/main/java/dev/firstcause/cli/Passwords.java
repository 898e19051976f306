// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.protocol.text.OneLine;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a password comes from: never from the command line. No error shows it. */
final class Passwords {
    private static final int LONGEST_FILE = 64 * 1024;

    private Passwords() {}

    /** The first line of a file. */
    static String fromFile(Path file) {
        String content;
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalArgumentException("--password-file: " + file
                        + " is longer than 64 KiB: give a file with the password in its first line");
            }
            content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--password-file: " + file + " cannot be read ("
                            + e.getClass().getSimpleName() + "): give a file that exists and that you may read",
                    e);
        }
        String first = content.lines().findFirst().orElse("");
        if (first.isEmpty()) {
            throw new IllegalArgumentException(
                    "--password-file: the first line of " + file + " is empty: write the password there");
        }
        return first;
    }

    static String fromEnvironment(String variable, Map<String, String> environment) {
        String value = environment.get(variable);
        if (value == null || value.isEmpty()) {
            // Not by its name: who mistakes this option for the password itself has written it there.
            throw new IllegalArgumentException("--password-env: the environment has no variable of that name,"
                    + " or it is empty: give the NAME of a variable that holds the password, and export it");
        }
        return value;
    }

    static String asked(String user, @Nullable Console console) {
        char[] answer = console == null ? null : console.readPassword("Password of %s: ", OneLine.clean(user));
        if (answer == null || answer.length == 0) {
            throw new IllegalArgumentException("--user: there is no password, and nobody on a console to ask for it:"
                    + " give --password-file FILE or --password-env VARIABLE");
        }
        return new String(answer);
    }
}
