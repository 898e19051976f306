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

    /** The same, but not before that time has passed. Other requests are answered meanwhile. */
    default Answer after(Duration delay) {
        return new Late(delay, this);
    }

    /** A response. */
    record Said(Response response) implements Answer {}

    /** Rows. */
    record Listed(Table table) implements Answer {}

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
