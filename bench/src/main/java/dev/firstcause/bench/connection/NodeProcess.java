// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stand-in node in a process of its own. Its one argument is the folder of the certificates. */
final class NodeProcess {
    private NodeProcess() {}

    /** Says its port, and takes orders: {@code reset n}, then {@code when}. */
    public static void main(String[] arguments)
            throws ExecutionException, GeneralSecurityException, InterruptedException, IOException, TimeoutException {
        Orders orders = new Orders();
        try (StandInNode node = new StandInNode(new TlsFiles(Path.of(arguments[0])).node())) {
            orders.reply(node.port());
            CompletableFuture<Long> reset = CompletableFuture.failedFuture(new IllegalStateException("no reset"));
            for (String[] order = orders.next(); order.length > 0; order = orders.next()) {
                switch (order[0]) {
                    case "reset" -> {
                        reset = node.resetAt(Integer.parseInt(order[1]));
                        orders.reply("holding");
                    }
                    case "when" -> orders.reply(reset.get(Subject.PATIENCE_SECONDS, TimeUnit.SECONDS));
                    default -> throw Orders.unknown(order);
                }
            }
        }
    }
}
