// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.WireEvent;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** What happened on the wire before a test failed: suppressed under the failure, so that it stands in every report. */
final class OnTheWire extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LINES = 200;

    OnTheWire(FaultProxy proxy) {
        super(text(proxy), null, false, false);
    }

    private static String text(FaultProxy proxy) {
        List<WireEvent> events = proxy.log().events();
        int gone = Math.max(0, events.size() - LINES);
        String before = gone == 0 ? "" : "\n... " + gone + " events before";
        String lines = events.stream().skip(gone).map(event -> "\n" + event).collect(Collectors.joining());
        return proxy + ", again with @Lab(seed = " + proxy.seed() + "):" + before + lines;
    }
}
