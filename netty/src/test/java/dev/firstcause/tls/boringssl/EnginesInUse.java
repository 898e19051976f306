// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

/** Counts the native engines of this process, for tests elsewhere. */
public final class EnginesInUse {
    private EnginesInUse() {}

    public static long count() {
        return BoringSslEngines.inUse();
    }
}
