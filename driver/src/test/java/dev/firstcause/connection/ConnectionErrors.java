// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import java.util.List;

/** The errors that only a connection can make, for the tests of the rooms above it. */
public final class ConnectionErrors {
    private ConnectionErrors() {}

    public static RequestTimeoutException timeout(Endpoint node, Fate fate) {
        return new RequestTimeoutException(node, new Prepare("SELECT now() FROM system.local", null), fate);
    }

    public static ConnectionBusyException busy(Endpoint node, int limit) {
        return new ConnectionBusyException(node, limit);
    }

    /** One of each of a node, with these numbers in them. */
    public static List<Throwable> all(Endpoint node, int limit, long millis) {
        Request request = new Prepare("SELECT now() FROM system.local", null);
        long nanos = millis * 1_000_000;
        String callback = "com.example.Shop.on" + limit + "(Shop.java:" + limit + ")";
        HoldUps held = HoldUps.NONE.plus(new HoldUp(0, nanos, callback), 0, nanos);
        HoldUps twice = held.plus(new HoldUp(nanos, 2 * nanos, null), 0, 2 * nanos);
        KernelView view = new KernelView(Silence.UNACKNOWLEDGED, "; " + limit + " bytes of ours are not acknowledged");
        return List.of(
                busy(node, limit),
                timeout(node, Fate.MAYBE_SENT),
                timeout(node, Fate.NOT_SENT),
                RequestTimeoutException.ofHoldUps(node, request, Fate.MAYBE_SENT, held, true, view),
                RequestTimeoutException.ofHoldUps(node, request, Fate.NOT_SENT, held, true, view),
                RequestTimeoutException.ofHoldUps(node, request, Fate.MAYBE_SENT, twice, false, view),
                RequestTimeoutException.ofSilence(node, request, millis, KernelView.NONE),
                RequestTimeoutException.unsentInSilence(node, request, millis, view));
    }
}
