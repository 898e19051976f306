// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import java.io.IOException;

/** What one node says when the other one, with the second replica of everything, does not answer. */
final class TimeoutsScript {
    private final Conversation server;

    TimeoutsScript(Conversation server) {
        this.server = server;
    }

    void play() throws IOException {
        fail(ErrorCode.WRITE_TIMEOUT, Consistency.ALL, "INSERT INTO ring.t (pk, v) VALUES (1, 'b')");
        fail(ErrorCode.READ_TIMEOUT, Consistency.ALL, "SELECT * FROM ring.t WHERE pk = 1");
        fail(ErrorCode.READ_TIMEOUT, Consistency.SERIAL, "SELECT * FROM ring.t WHERE pk = 1");
        server.note("write types CAS, UNLOGGED_BATCH, BATCH_LOG, COUNTER");
        fail(ErrorCode.WRITE_TIMEOUT, Consistency.QUORUM, "INSERT INTO ring.t (pk, v) VALUES (2, 'b') IF NOT EXISTS");
        String batch = "BATCH INSERT INTO ring.t (pk, v) VALUES (1, 'c');"
                + " INSERT INTO ring.t (pk, v) VALUES (2, 'c'); APPLY BATCH";
        fail(ErrorCode.WRITE_TIMEOUT, Consistency.ALL, "BEGIN UNLOGGED " + batch);
        fail(ErrorCode.WRITE_TIMEOUT, Consistency.ALL, "BEGIN " + batch);
        fail(ErrorCode.WRITE_TIMEOUT, Consistency.ALL, "UPDATE ring.counters SET hits = hits + 1 WHERE pk = 1");
        fail(ErrorCode.TRUNCATE_ERROR, Consistency.ALL, "TRUNCATE ring.t");
    }

    private void fail(ErrorCode code, Consistency consistency, String statement) throws IOException {
        server.fail(code, Wired.query(statement, consistency));
    }
}
