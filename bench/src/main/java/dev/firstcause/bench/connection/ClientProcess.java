// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.bench.connection.Handshakes.Kind;
import dev.firstcause.bench.connection.Subject.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One driver in a process of its own. Its arguments: which driver, the folder of the certificates, the node's port.
 *
 * <pre>
 *   open maxInFlight connections    connects; maxInFlight is 0 for the driver's default; a third number is that of
 *                                   milliseconds after which a session to a crowd sends heartbeats
 *   idle measured                   sends no requests, and measures: a {@link Window}
 *   load inFlight before measured   keeps requests in flight, and measures: a {@link Window}
 *   reset requests                  sends requests that are never answered: when the first and the last one failed
 *   heap                            collects garbage: bytes that live
 *   close                           disconnects
 *   handshakes kind count           connects so often, our driver alone: a {@link Window}
 * </pre>
 */
final class ClientProcess {
    private final Driver driver;
    private final TlsFiles files;
    private final int port;

    private ClientProcess(Driver driver, TlsFiles files, int port) {
        this.driver = driver;
        this.files = files;
        this.port = port;
    }

    public static void main(String[] arguments)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        Driver driver = Driver.valueOf(arguments[0]);
        TlsFiles files = new TlsFiles(Path.of(arguments[1]));
        new ClientProcess(driver, files, Integer.parseInt(arguments[2])).serve(new Orders());
        // Whatever threads a driver has left are not waited for.
        System.exit(0);
    }

    private void serve(Orders orders) throws ExecutionException, InterruptedException, IOException, TimeoutException {
        for (String[] order = orders.next(); order.length > 0; order = orders.next()) {
            switch (order[0]) {
                case "open" -> {
                    try (Subject subject = driver.open(setup(order[1], order[2], order.length > 3 ? order[3] : "0"))) {
                        orders.reply("open");
                        serve(orders, subject);
                    }
                    orders.reply("closed");
                }
                case "handshakes" -> {
                    Kind kind = Kind.valueOf(order[1]);
                    int count = Integer.parseInt(order[2]);
                    orders.reply(Handshakes.run(driver.combination(), setup("0", "1", "0"), kind, count)
                            .line());
                }
                case "heap" -> orders.reply(Usage.heap());
                default -> throw Orders.unknown(order);
            }
        }
    }

    private Setup setup(String maxInFlight, String connections, String idleMillis) {
        return new Setup(
                port, files, Integer.parseInt(maxInFlight), Integer.parseInt(connections), Long.parseLong(idleMillis));
    }

    private static void serve(Orders orders, Subject subject)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        for (String[] order = orders.next(); order.length > 0; order = orders.next()) {
            switch (order[0]) {
                case "load" -> {
                    Window window = Load.run(
                            subject, Integer.parseInt(order[1]), Long.parseLong(order[2]), Long.parseLong(order[3]));
                    orders.reply(window.line());
                }
                case "idle" -> orders.reply(idle(Long.parseLong(order[1])).line());
                case "reset" -> {
                    Reset.Seen seen = Reset.run(subject, Integer.parseInt(order[1]));
                    subject.restore();
                    orders.reply(seen.first() + " " + seen.last());
                }
                case "heap" -> orders.reply(Usage.heap());
                case "close" -> {
                    return;
                }
                default -> throw Orders.unknown(order);
            }
        }
    }

    private static Window idle(long millis) throws InterruptedException, IOException {
        Usage before = Usage.now();
        Map<String, Long> threadsBefore = IdleUsage.now();
        TimeUnit.MILLISECONDS.sleep(millis);
        long cpu = IdleUsage.between(threadsBefore, IdleUsage.now());
        return Window.between(before, Usage.now(), new long[0]).withCpu(cpu);
    }
}
