// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Releases the sessions of all talks after each test: engines of a native library are counted. */
final class TalksEnd implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        Talk.endAll();
    }
}
