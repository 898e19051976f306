// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import java.time.Duration;

/**
 * Is told how the opening of a connection goes, and what the server pushes afterwards. All of it is told in the
 * connection's loop, which it must not block; what it throws is logged, and goes no further.
 *
 * <p>One step is under way at a time. One that was begun and is never done is the one that failed, unless {@link
 * Step#CONNECT} is begun after it: then the server does not speak the version of the protocol, and the next one is tried
 * on a new connection.
 */
public interface ConnectionListener {
    /** Does not listen. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** The server pushed an EVENT. */
    default void onEvent(Frame event) {}

    /**
     * The connection, which was open, is dead. Told once, when every request has had its end. Whoever takes this over
     * tells people of it: without, it is logged.
     */
    default void onDead(Failure failure) {
        DeathLog.log(failure);
    }

    /**
     * Requests wait, and nothing at all has come for the time of suspicion: the connection may be dead. Told once for each such
     * silence.
     */
    default void onSuspect() {}

    /** A step of the opening begins. */
    default void onStepBegun(Step step) {}

    /**
     * A step of the opening is done.
     *
     * @param took since it was begun
     * @param detail what came of it, for people: parts divided by {@code "; "}, never a secret
     */
    default void onStepDone(Step step, Duration took, String detail) {}

    /** The steps from nothing to ready, in their order; those that are not needed are left out. */
    enum Step {
        /** The name is looked up. */
        RESOLVE,
        /** TCP connects. */
        CONNECT,
        /** The TLS handshake. A server of TLS 1.3 may still refuse our certificate in the steps after it. */
        TLS,
        /** OPTIONS: the server says what it supports. */
        OPTIONS,
        /** STARTUP: the version of the protocol and the compression are agreed on. */
        STARTUP,
        /** AUTH_RESPONSE: the server, which asked for them, is given credentials. */
        AUTH,
        /** REGISTER: for events. */
        REGISTER
    }
}
