// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LateCleanerTest {
    private static final Cleaner CLEANER = Cleaner.create();

    @Test
    void a_cleaner_that_gets_no_thread_is_made_when_there_is_one_and_once() {
        AtomicInteger asked = new AtomicInteger();
        OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
        LateCleaner late = new LateCleaner(() -> {
            if (asked.incrementAndGet() < 3) {
                throw noThread;
            }
            return CLEANER;
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(late::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("unable to create native thread", "ulimit -u")
                    .hasCause(noThread);
        }
        assertThat(late.get()).isSameAs(CLEANER);
        assertThat(late.get()).isSameAs(CLEANER);
        assertThat(asked).hasValue(3);
    }
}
