// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.cluster.Node;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of a test, and what it was told of its end. */
final class Asking implements Work, Ending {
    final List<Frame> answers = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    final List<Object> clearedDoubts = new ArrayList<>();
    /** What is answered when it is asked for its doubt; the last one stays. */
    final Deque<Object> doubts = new ArrayDeque<>();

    List<Attempt> earlier = List.of();

    @Nullable
    Node answeredBy;

    @Nullable
    Endpoint doubted;

    Request request = new Query("q", new QueryParameters(Consistency.ONE, Values.NONE));

    @Nullable
    RuntimeException unsayable;

    @Nullable
    RuntimeException unfit;

    @Nullable
    RuntimeException deaf;

    boolean isPrepared;
    boolean isIdempotent;
    boolean isGivenUp;
    Duration timeout = RequestStage.TIMEOUT;

    static Asking once() {
        return new Asking();
    }

    static Asking repeatable() {
        Asking asking = new Asking();
        asking.isIdempotent = true;
        return asking;
    }

    /** Its statement can be prepared. */
    Asking prepared() {
        isPrepared = true;
        return this;
    }

    boolean isOver() {
        return !answers.isEmpty() || !failures.isEmpty();
    }

    /** The one thing that it failed of. */
    Throwable failure() {
        if (failures.size() != 1 || !answers.isEmpty()) {
            throw new AssertionError("answers " + answers + ", failures " + failures);
        }
        return failures.get(0);
    }

    @Override
    public Request request(ProtocolVersion version) {
        if (unsayable != null) {
            throw unsayable;
        }
        return request;
    }

    @Override
    public boolean isIdempotent() {
        return isIdempotent;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public @Nullable Prepare preparation(ProtocolVersion version) {
        return isPrepared ? new Prepare("q") : null;
    }

    @Override
    public @Nullable Object doubt(Endpoint node) {
        doubted = node;
        return doubts.size() > 1 ? doubts.remove() : doubts.peek();
    }

    @Override
    public void prepared(Result.Prepared prepared, Endpoint node, @Nullable Object doubt) {
        clearedDoubts.add(doubt == null ? "none" : doubt);
        if (unfit != null) {
            throw unfit;
        }
    }

    @Override
    public void answered(Frame frame, Node node, List<Attempt> before) {
        if (deaf != null) {
            throw deaf;
        }
        answers.add(frame);
        answeredBy = node;
        earlier = before;
    }

    @Override
    public boolean isDone() {
        return isGivenUp || isOver();
    }

    @Override
    public void failed(Throwable why) {
        failures.add(why);
    }
}
