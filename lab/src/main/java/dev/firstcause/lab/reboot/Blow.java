// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;

/** What befalls one node, while the others are well. */
public enum Blow {
    /** SIGKILL, and a start with the same data. */
    KILL("kill", "killed (SIGKILL)"),
    /** SIGTERM, and a start with the same data. */
    STOP("stop", "stopped (SIGTERM)"),
    /** SIGKILL, and a start with a new certificate of the same authority. */
    NEW_CERTIFICATE("new-certificate", "killed, new certificate"),
    /** SIGSTOP, and SIGCONT a while later: its sockets stay open, and nothing is answered. */
    HANG("hang", "hung (SIGSTOP, SIGCONT)"),
    /** The same, until the driver says that it is down. */
    SILENCE("silence", "hung until told down");

    // A node that is well may be silent too, or answer with an error: while it waits for the one that is not.
    private static final Expectation SILENT = Expectation.of(Cause.PEER_SILENT, Cause.SERVER_ERROR);
    private static final Expectation ENDED = Expectation.of(
            Cause.PEER_RESET,
            Cause.PEER_TRUNCATED,
            Cause.PEER_CLOSED,
            Cause.CONNECT_REFUSED,
            Cause.PEER_SILENT,
            Cause.SERVER_ERROR);

    private final String id;
    private final String title;

    Blow(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** For programs. */
    public String id() {
        return id;
    }

    /** For people, in a few words. */
    public String title() {
        return title;
    }

    /** Whether the process stays, and answers nothing. */
    public boolean isSilent() {
        return this == HANG || this == SILENCE;
    }

    /** What a request that fails of it must be told. */
    public Expectation truth() {
        return isSilent() ? SILENT : ENDED;
    }
}
