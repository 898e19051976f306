// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Many conditional writes to one row through both nodes, until one of them ends in CAS_WRITE_UNKNOWN. */
final class Contention {
    private static final int RIVALS = 8;
    private static final long PATIENCE_SECONDS = 60;
    private static final Request WRITE =
            Wired.query("UPDATE ring.t SET v = 'x' WHERE pk = 1 IF EXISTS", Consistency.QUORUM);

    private final Node first;
    private final Node second;
    private volatile boolean over;

    Contention(Node first, Node second) {
        this.first = first;
        this.second = second;
    }

    void play(Path recordings) throws IOException, InterruptedException {
        List<FutureTask<Void>> rivals = new ArrayList<>();
        try {
            for (int i = 0; i < RIVALS; i++) {
                Node node = i % 2 == 0 ? first : second;
                FutureTask<Void> rival = new FutureTask<>(() -> compete(node));
                rivals.add(rival);
                new Thread(rival, "rival-" + i).start();
            }
            awaitUnknown(recordings);
        } finally {
            over = true;
        }
        for (FutureTask<Void> rival : rivals) {
            await(rival);
        }
    }

    private static void await(FutureTask<Void> rival) throws IOException, InterruptedException {
        try {
            rival.get();
        } catch (ExecutionException e) {
            throw new IOException("A rival failed", e);
        }
    }

    private Void compete(Node node) throws IOException {
        try (Conversation server = RingStage.connect(new Recording(""), node, ProtocolVersion.V5)) {
            while (!over) {
                server.ask(Response.class, WRITE); // whatever comes of it
            }
        }
        return null;
    }

    private void awaitUnknown(Path recordings) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean contended = false;
        boolean unknown = false;
        while (!(contended && unknown) && System.nanoTime() < end) {
            Recording recording = CassandraRecorder.recording(ProtocolVersion.V5, ", rivals in conditional writes");
            Response response;
            try (Conversation server = RingStage.connect(recording, first, ProtocolVersion.V5)) {
                response = server.ask(Response.class, WRITE);
            }
            if (RingStage.is(response, ErrorCode.CAS_WRITE_UNKNOWN)) {
                recording.save(recordings.resolve("v5-cas-write-unknown.txt"));
                unknown = true;
            } else if (response instanceof ErrorResponse.WriteTimeout timeout && timeout.contentions() > 0) {
                recording.save(recordings.resolve("v5-cas-contention.txt"));
                contended = true;
            }
        }
        System.out.println("CAS_WRITE_UNKNOWN " + unknown + ", contentions " + contended);
    }
}
