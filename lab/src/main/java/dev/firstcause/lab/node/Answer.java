// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;

/** What a node does about a request. Immutable. */
public sealed interface Answer {

    /** Any response, as it is. */
    static Answer of(Response response) {
        return new Said(response);
    }

    /** Rows, described as the client asked for. */
    static Answer rows(Table table) {
        return new Listed(table);
    }

    /** Void: done, with nothing more to say. */
    static Answer done() {
        return new Said(Result.Nothing.INSTANCE);
    }

    /** An error that its code and message say all of; others through {@link #of}. */
    static Answer error(ErrorCode code, String message) {
        return new Said(new ErrorResponse.Plain(code, message));
    }

    /** Bytes in place of a frame, be they right or wrong: through TLS, where there is TLS. */
    static Answer bytes(byte[] bytes) {
        return new Raw(bytes);
    }

    /** None, ever. */
    static Answer silence() {
        return Deed.SILENCE;
    }

    /** The connection ends in order: close_notify where there is TLS, then FIN. */
    static Answer close() {
        return Deed.CLOSE;
    }

    /** The connection ends with a FIN, and without the close_notify that TLS wants before it. */
    static Answer finish() {
        return Deed.FINISH;
    }

    /** The connection ends with a RST. */
    static Answer reset() {
        return Deed.RESET;
    }

    /**
     * A fatal TLS alert, encrypted, and then nothing: {@link #then} ends the connection. For a node with {@link
     * StandInNodeBuilder#scriptedTls()}.
     *
     * @param description the number of the alert, such as 80 for internal_error
     */
    static Answer alert(int description) {
        return new Alert(description);
    }

    /** The same, and then another. */
    default Answer then(Answer next) {
        return new Both(this, next);
    }

    /** The same, but not before that time has passed. Other requests are answered meanwhile. */
    default Answer after(Duration delay) {
        return new Late(delay, this);
    }

    /** A response. */
    record Said(Response response) implements Answer {}

    /** Rows. */
    record Listed(Table table) implements Answer {}

    /** Bytes in place of a frame. */
    @SuppressWarnings("ArrayRecordComponent") // It never leaves the node, and nobody compares it.
    record Raw(byte[] bytes) implements Answer {
        /** Bytes as they are now. */
        public Raw {
            bytes = bytes.clone();
        }
    }

    /** A fatal TLS alert. */
    record Alert(int description) implements Answer {
        /** An alert whose number must fit a byte. */
        public Alert {
            description = new TlsAlert(true, description).description();
        }
    }

    /** One answer, and another. */
    record Both(Answer first, Answer second) implements Answer {}

    /** Another answer, later. */
    record Late(Duration delay, Answer answer) implements Answer {}

    /** What is done in place of a response. */
    enum Deed implements Answer {
        SILENCE,
        CLOSE,
        FINISH,
        RESET
    }
}
