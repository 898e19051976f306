// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import dev.firstcause.tls.EngineError;
import dev.firstcause.tls.TlsEngines;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;

/**
 * Engines of one context, each with a count of references: the native memory of an engine is freed by {@link #release},
 * and that of the context when nobody can ask for engines any more and the last engine is released.
 */
final class BoringSslEngines implements TlsEngines {
    private static final LateCleaner CLEANER = new LateCleaner(Cleaner::create);

    /** Engines that were made and not released, of all options: their memory is no Java heap, and shows in no heap dump. */
    private static final AtomicLong IN_USE = new AtomicLong();

    private final SslContext context;

    /** @param cleaner of {@link #cleaner} */
    BoringSslEngines(SslContext context, Cleaner cleaner) {
        this.context = context;
        // Options have no end that anybody tells. Engines hold the context themselves.
        cleaner.register(this, () -> ReferenceCountUtil.release(context));
    }

    /**
     * What frees contexts, to be had before one is made.
     *
     * @throws IllegalStateException if the system gives it no thread
     */
    static Cleaner cleaner() {
        return CLEANER.get();
    }

    static long inUse() {
        return IN_USE.get();
    }

    @Override
    public SSLEngine client(String host, int port) {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, host, port);
        IN_USE.incrementAndGet();
        return engine;
    }

    @Override
    public void release(SSLEngine engine) {
        if (ReferenceCountUtil.release(engine)) {
            IN_USE.decrementAndGet();
        }
    }

    @Override
    public boolean wantsDirectBuffers() {
        return true;
    }

    @Override
    public EngineError read(Exception thrown) {
        return BoringSslWords.read(thrown);
    }
}
