// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells when somebody listens at an address, by connecting to it again and again, in a thread of its own. */
final class PortWatch {
    private static final int EVERY_MILLIS = 5;
    private static final int TIMEOUT_MILLIS = 1000;

    private final Thread thread;

    /** Begins. Whether the address belongs to this machine is not asked: it does, and an attempt ends at once. */
    PortWatch(InetSocketAddress address, Runnable listens) {
        thread = new Thread(() -> run(address, listens), "lab-port-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(InetSocketAddress address, Runnable listens) {
        try {
            while (!isOpen(address)) {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
            listens.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits for it any more
        }
    }

    private static boolean isOpen(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until somebody listens, for so long at the most. */
    void await(Duration patience) throws InterruptedException {
        thread.join(Math.max(1, patience.toMillis()));
    }

    /** Ends it, whether somebody listens or not. */
    void end() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
