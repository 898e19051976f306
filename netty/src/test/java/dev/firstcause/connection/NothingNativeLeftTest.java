// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.tls.boringssl.EnginesInUse;
import dev.firstcause.transport.TransportOptions;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same with the best there is, which is native: no engine and no pooled memory is left of the dead either. */
class NothingNativeLeftTest extends NothingLeftTest {
    @Override
    protected long nativeThings() {
        return EnginesInUse.count();
    }

    @Override
    protected long nativeBytes() {
        return PlatformDependent.usedDirectMemory();
    }

    @Test
    void the_best_there_is_is_on_netty() {
        assertThat(TransportOptions.DEFAULT.provider().name()).startsWith("netty");
    }

    @AfterEach
    void no_engine_outlives_its_transport() {
        assertThat(EnginesInUse.count()).isZero();
    }
}
