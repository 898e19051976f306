// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.ConnectionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a probe, as they happen. Those of the opening are told in the connection's loop, which may not wait for a
 * console, and are taken over by the command's thread in {@link #follow}; all else belongs to that thread.
 *
 * <p>A server that does not speak the newest version of the protocol is connected to once more: what has been told then is
 * not told again, for it says the same of the endpoint.
 */
final class Steps implements ConnectionListener {
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Output output;
    private final List<Report.Step> over = new ArrayList<>();
    private @Nullable String begun;
    private long begunAt;
    private @Nullable Long overAt;

    Steps(Output output) {
        this.output = output;
    }

    /** What the loop tells: a step that begins, one that is done (with its detail), or, without a step, the end of all. */
    private record News(
            @Nullable Step step,
            long at,
            Duration took,
            @Nullable String detail) {}

    @Override
    public void onStepBegun(Step step) {
        news.add(new News(step, System.nanoTime(), Duration.ZERO, null));
    }

    @Override
    public void onStepDone(Step step, Duration took, String detail) {
        news.add(new News(step, System.nanoTime(), took, detail));
    }

    /** The opening is over, one way or the other. */
    void onOver() {
        news.add(new News(null, System.nanoTime(), Duration.ZERO, null));
    }

    /** Follows the opening until it is over. */
    void follow() throws InterruptedException {
        News next = news.take();
        while (next.step != null) {
            String name = next.step.name().toLowerCase(Locale.ROOT);
            if (next.detail == null) {
                begun = name;
                begunAt = next.at;
            } else {
                over(new Report.Step(name, true, next.took, next.detail));
            }
            next = news.take();
        }
        overAt = next.at;
    }

    /** A step that is not the opening's begins. */
    void begin(String name) {
        begun = name;
        begunAt = System.nanoTime();
        overAt = null;
    }

    void done(String detail) {
        close(true, detail);
    }

    /** The step that was begun last, if it is not over, has failed. */
    void failed(String detail) {
        close(false, detail);
    }

    private void close(boolean ok, String detail) {
        if (begun != null) {
            long end = overAt == null ? System.nanoTime() : overAt;
            over(new Report.Step(begun, ok, Duration.ofNanos(end - begunAt), detail));
        }
    }

    private void over(Report.Step step) {
        begun = null;
        for (Report.Step before : over) {
            if (before.name().equals(step.name()) && step.ok()) {
                return;
            }
        }
        over.removeIf(before -> before.name().equals(step.name()));
        over.add(step);
        output.step(step);
    }

    /** The step that is under way, if one is. */
    String underWay() {
        return begun == null ? "" : begun;
    }

    List<Report.Step> all() {
        return over;
    }
}
