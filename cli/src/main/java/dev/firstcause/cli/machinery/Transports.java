// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.machinery;

import dev.firstcause.transport.TransportOptions;
import dev.firstcause.transport.TransportProvider;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that {@code --transport} takes: those that there are, each family before its own. */
public final class Transports implements Iterable<String> {
    /** The names. */
    public Transports() {}

    @Override
    public Iterator<String> iterator() {
        Set<String> all = new LinkedHashSet<>();
        for (String name : names()) {
            int hyphen = name.indexOf('-');
            if (hyphen > 0) {
                all.add(name.substring(0, hyphen));
            }
            all.add(name);
        }
        return all.iterator();
    }

    /** Without families, the best first. */
    public static List<String> names() {
        return TransportOptions.all().stream().map(TransportProvider::name).toList();
    }

    /** Whether one is meant by a name, which may be that of its family. */
    public static boolean isMeant(String one, String wanted) {
        return one.equals(wanted) || one.startsWith(wanted + "-");
    }
}
