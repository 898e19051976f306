// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told what came of one request: one call in all, which returns at once. From any thread. */
public interface Answer {
    /**
     * It was answered.
     *
     * @param by the node that the driver had asked, or null if it does not tell
     * @param before those that it had asked in vain
     */
    void served(@Nullable InetSocketAddress by, List<InetSocketAddress> before);

    /**
     * It failed.
     *
     * @param why exactly what an application is given
     * @param fate what the driver says of it
     */
    void failed(Throwable why, ToldFate fate);
}
