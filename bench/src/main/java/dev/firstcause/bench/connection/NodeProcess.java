// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stand-in node in a process of its own. Its arguments: the folder of the certificates, then the names of {@link Crowd}s. */
final class NodeProcess {
    private NodeProcess() {}

    /** Says its port, and takes orders: {@code reset n}, then {@code when}; {@code options CROWD}. */
    public static void main(String[] arguments)
            throws ExecutionException, GeneralSecurityException, InterruptedException, IOException, TimeoutException {
        Orders orders = new Orders();
        List<Crowd> crowds =
                Arrays.stream(arguments).skip(1).map(Crowd::valueOf).toList();
        try (StandInNode node = new StandInNode(new TlsFiles(Path.of(arguments[0])).node(), crowds)) {
            orders.reply(node.port());
            CompletableFuture<Long> reset = CompletableFuture.failedFuture(new IllegalStateException("no reset"));
            for (String[] order = orders.next(); order.length > 0; order = orders.next()) {
                switch (order[0]) {
                    case "reset" -> {
                        reset = node.resetAt(Integer.parseInt(order[1]));
                        orders.reply("holding");
                    }
                    case "when" -> orders.reply(reset.get(Subject.PATIENCE_SECONDS, TimeUnit.SECONDS));
                    case "options" -> orders.reply(node.options(Crowd.valueOf(order[1])));
                    default -> throw Orders.unknown(order);
                }
            }
        }
    }
}
