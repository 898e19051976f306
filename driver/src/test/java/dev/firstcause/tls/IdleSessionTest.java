// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TalksEnd.class)
class IdleSessionTest {
    private static final int LENT = 4;

    private final BufferPool incoming = new BufferPool(Records.LONGEST_RECORD, false);
    private final BufferPool outgoing = new BufferPool(Records.LONGEST_RECORD + 1, false);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void gives_every_buffer_back_that_it_was_lent(String protocol) throws TlsFailure {
        Set<ByteBuffer> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(fill(incoming, Records.LONGEST_RECORD));
        known.addAll(fill(outgoing, Records.LONGEST_RECORD + 1));
        List<Talk> talks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Talk talk = talk(protocol);
            talk.handshake();
            talk.send("a request");
            talk.server.feed(talk.fromClient());
            byte[] answer = talk.server.encrypt("an answer");
            for (byte part : answer) {
                talk.receive(new byte[] {part});
            }
            assertThat(talk.received()).isEqualTo("an answer");
            talks.add(talk);
        }
        assertThat(takeAll(incoming, Records.LONGEST_RECORD)).allMatch(known::contains);
        assertThat(takeAll(outgoing, Records.LONGEST_RECORD + 1)).allMatch(known::contains);
        assertThat(talks).allMatch(talk -> talk.client.isEstablished());
    }

    private Talk talk(String protocol) {
        SSLEngine engine = Talk.context(Talk.NODE, Talk.AUTHORITY).createSSLEngine(Talk.HOST, 9042);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return new Talk(
                new TlsSession(Talk.ENGINES, engine, "nothing", new Notebook().open(engine), incoming, outgoing),
                Talk.server(Talk.NODE));
    }

    /** So many that no session needs another, and one that is kept is missed. */
    private static List<ByteBuffer> fill(BufferPool pool, int size) {
        List<ByteBuffer> lent = takeAll(pool, size);
        lent.forEach(pool::give);
        return lent;
    }

    private static List<ByteBuffer> takeAll(BufferPool pool, int size) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < LENT; i++) {
            taken.add(pool.take(size));
        }
        return taken;
    }
}
