// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One connection of {@link HonestSubject}: a thread reads, the loop owns the rest. */
final class HonestConnection implements Client {
    private final ScheduledExecutorService loop;
    private final Target target;
    private final CqlSocket socket = new CqlSocket();
    private final Map<Integer, Outcome<String>> waiting = new HashMap<>(); // of the loop
    private int lastStream; // of the loop
    private IOException death; // of the loop
    private IOException lostWrite; // of the loop
    private volatile boolean isClosed;

    HonestConnection(ScheduledExecutorService loop, Target target) {
        this.loop = loop;
        this.target = target;
    }

    /** Opens it, and reads until it is over. */
    void run(Outcome<Client> outcome) {
        try {
            open();
        } catch (IOException e) {
            socket.close();
            tell(() -> outcome.failed(e));
            return;
        }
        tell(() -> outcome.succeeded(this));
        try {
            while (true) {
                Frame frame = socket.receive();
                tell(() -> answered(frame));
            }
        } catch (IOException | RuntimeException e) {
            tell(() -> die(e));
        }
    }

    private void open() throws IOException {
        String phase = "connect";
        try {
            socket.connect(target);
            phase = "TLS handshake";
            socket.handshake(target);
            phase = "startup";
            start();
        } catch (IOException e) {
            throw said(phase, e);
        }
    }

    private void start() throws IOException {
        socket.setTimeout(target.patience().startup());
        socket.send(0, new Startup(Map.of(Startup.CQL_VERSION, "3.0.0")));
        Message answer = socket.receive().message();
        Target.Login login = target.login();
        if (answer instanceof Authenticate && login != null) {
            byte[] token = ("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8);
            socket.send(0, new AuthResponse(ByteBuffer.wrap(token)));
            answer = socket.receive().message();
        }
        if (answer instanceof ErrorResponse error) {
            throw new IOException("the server said " + error.code() + ": " + error.message());
        }
        socket.setTimeout(Duration.ZERO);
    }

    /** What people read is one line: what is down the chain is said in it. */
    private static IOException said(String phase, Exception thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new IOException(phase + ": " + thrown + (root == thrown ? "" : ", because of " + root), thrown);
    }

    @Override
    public void ask(String query, Outcome<String> outcome) {
        tell(() -> {
            if (death != null) {
                outcome.failed(new IOException(death.getMessage(), death));
                return;
            }
            int stream = ++lastStream;
            waiting.put(stream, outcome);
            var unused = loop.schedule(
                    () -> tooLate(stream), target.patience().request().toMillis(), TimeUnit.MILLISECONDS);
            try {
                socket.send(stream, new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)));
            } catch (IOException e) {
                // The reader knows better, soon.
                lostWrite = lostWrite == null ? e : lostWrite;
            }
        });
    }

    private void tooLate(int stream) {
        Outcome<String> outcome = waiting.remove(stream);
        if (outcome != null) {
            outcome.failed(
                    new IOException("request: no answer in " + target.patience().request()));
        }
    }

    private void answered(Frame frame) {
        Outcome<String> outcome = waiting.remove(frame.streamId());
        if (outcome == null) {
            return;
        }
        if (frame.message() instanceof Rows rows) {
            Rows.Cursor cursor = rows.cursor();
            ByteBuffer bytes = cursor.next() ? cursor.bytes(0) : null;
            outcome.succeeded(
                    bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString());
        } else if (frame.message() instanceof ErrorResponse error) {
            outcome.failed(new IOException("the server said " + error.code() + ": " + error.message()));
        } else {
            outcome.succeeded("");
        }
    }

    private void die(Exception thrown) {
        death = isClosed ? new IOException("closed by us", thrown) : said("established", thrown);
        if (lostWrite != null) {
            death = new IOException(death.getMessage() + "; the writer was told " + lostWrite, thrown);
        }
        socket.close();
        List<Outcome<String>> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(outcome -> outcome.failed(new IOException(death.getMessage(), death)));
    }

    private void tell(Runnable news) {
        try {
            loop.execute(news);
        } catch (RejectedExecutionException e) {
            socket.close(); // The driver has been closed, and nobody listens any more.
        }
    }

    @Override
    public void close() {
        isClosed = true;
        socket.close();
    }
}
