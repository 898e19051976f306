// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/** Commands of the system that end at once. */
final class Shell {
    private Shell() {}

    /** Runs a command; whether it ended well. */
    @SuppressWarnings("UnusedReturnValue") // of no interest to who only tidies up
    static boolean tryToRun(String... command) {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a command; an error has what it said. */
    static void run(String... command) throws IOException {
        output(new ProcessBuilder(List.of(command)));
    }

    /** Runs a command; what it printed on both outputs, without white space around it. An error has that, too. */
    @SuppressWarnings("UnusedReturnValue") // what a command prints is mostly of no interest
    static String output(ProcessBuilder command) throws IOException {
        Process process = command.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        int code = awaitEnd(process);
        if (code != 0) {
            throw new IOException(String.join(" ", command.command()) + " ended with " + code + ": " + said);
        }
        return said;
    }

    /** Waits in spite of interrupts: whoever undoes what was done must know whether it was done. */
    private static int awaitEnd(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
