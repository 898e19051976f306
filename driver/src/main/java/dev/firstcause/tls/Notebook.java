// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Finds the notes of an engine's handshake: the managers of trust and keys are shared by all sessions, for the sake of
 * resumption, and are told no more than the engine. Looked into during handshakes only. An engine that nobody uses any
 * more is forgotten.
 */
final class Notebook {
    private final Map<SSLEngine, HandshakeNotes> pages = Collections.synchronizedMap(new WeakHashMap<>());

    HandshakeNotes open(SSLEngine engine) {
        HandshakeNotes notes = new HandshakeNotes();
        pages.put(engine, notes);
        return notes;
    }

    @Nullable
    HandshakeNotes find(@Nullable SSLEngine engine) {
        return engine == null ? null : pages.get(engine);
    }
}
