// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

/** How a command ends. */
public final class ExitCode {
    /** All is well. */
    public static final int WELL = 0;
    /** Something is not, and is named. */
    public static final int TROUBLE = 1;
    /** The command was wrong. */
    public static final int USAGE = 2;
    /** Somebody pressed Ctrl-C; as shells have it. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
