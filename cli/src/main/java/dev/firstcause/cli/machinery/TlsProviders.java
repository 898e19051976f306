// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.machinery;

import dev.firstcause.tls.TlsOptions;
import dev.firstcause.tls.TlsProvider;
import java.util.Iterator;
import java.util.List;

/** The names that {@code --tls-provider} takes. */
public final class TlsProviders implements Iterable<String> {
    /** The names. */
    public TlsProviders() {}

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }

    /** The best first. */
    public static List<String> names() {
        return TlsOptions.providers().stream().map(TlsProvider::name).toList();
    }
}
