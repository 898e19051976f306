// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import com.datastax.oss.driver.shaded.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that the benchmarks run in, ours as well: those of Netty's event loops. In others, Netty's allocator has no
 * caches and would be slower than it is in the Apache driver.
 */
public final class NettyThreads extends ThreadPoolExecutor {
    /** As JMH calls it. */
    public NettyThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
