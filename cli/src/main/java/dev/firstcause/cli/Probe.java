// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.cli.console.Interruption;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Opens a connection, asks who is there, watches if it is told to, and closes. Belongs to the command's thread. */
final class Probe {
    private static final String QUERY = "SELECT release_version, cluster_name, data_center, rack FROM system.local";
    private static final List<String> NAMES = List.of("release", "cluster", "data center", "rack");
    private static final int SECONDS_TO_CLOSE = 2;

    private final ProbeSettings settings;
    private final Transport transport;
    private final Output output;
    private final Interruption interruption;
    private final Steps steps;

    Probe(ProbeSettings settings, Transport transport, Output output, Interruption interruption) {
        this.settings = settings;
        this.transport = transport;
        this.output = output;
        this.interruption = interruption;
        this.steps = new Steps(output);
    }

    Report run() throws InterruptedException {
        output.begin(settings);
        CompletionStage<Connection> opening =
                Connection.open(transport, settings.endpoint(), settings.options(), steps);
        CompletionStage<Connection> told = opening.whenComplete((connection, thrown) -> steps.onOver());
        steps.follow();
        try {
            Connection connection = told.toCompletableFuture().get();
            try {
                return ask(connection);
            } finally {
                close(connection);
            }
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private Report failed(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException shutdown) {
            Failure failure = shutdown.failure();
            String hint = Hint.of(failure, settings, steps.underWay());
            steps.failed(failure.detail());
            return report(null, Trouble.of(failure, hint));
        }
        steps.failed(OneLine.folded(thrown.toString()));
        return report(null, Trouble.internal("node " + settings.endpoint(), thrown));
    }

    private Report ask(Connection connection) throws InterruptedException {
        steps.begin("query");
        Inquiry inquiry = Inquiry.of(connection, Inquiry.send(connection, QUERY, settings), settings);
        Trouble trouble = inquiry.trouble();
        if (trouble != null) {
            steps.failed(trouble.detail());
            return report(null, trouble);
        }
        Rows rows = inquiry.rows();
        steps.done(rows == null ? "" : words(rows));
        if (settings.watch() == null) {
            return report(null, null);
        }
        Watch watch = new Watch(connection, settings, output, interruption.asked());
        interruption.listen();
        output.watching(settings.watch());
        Trouble seen = watch.run(settings.watch());
        return report(watch.soFar(), seen);
    }

    private Report report(Report.@Nullable Watched watched, @Nullable Trouble trouble) {
        return new Report(settings.endpoint(), transport.name(), settings.tlsProvider(), steps.all(), watched, trouble);
    }

    /** The first row, as far as it goes. */
    private static String words(Rows rows) {
        Rows.Cursor cursor = rows.cursor();
        cursor.next();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < Math.min(NAMES.size(), rows.metadata().columnCount()); i++) {
            ByteBuffer bytes = cursor.bytes(i);
            words.add(NAMES.get(i) + " " + (bytes == null ? "unknown" : StandardCharsets.UTF_8.decode(bytes)));
        }
        return String.join(", ", words);
    }

    /** In order, so that the node logs nothing; but not for ever. */
    private static void close(Connection connection) throws InterruptedException {
        connection.close("the probe is done");
        try {
            CompletableFuture<Failure> dead = connection.whenDead().toCompletableFuture();
            dead.get(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return; // the transport closes it
        } catch (ExecutionException e) {
            throw new AssertionError("whenDead() is never completed exceptionally", e);
        }
    }
}
