// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A busy connection refuses thousands of requests a second, which go to other connections. */
class BusyConnectionTest {
    private static final Query QUERY = new Query("a", new QueryParameters(Consistency.ONE, Values.NONE));
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedNode node = new ScriptedNode();
    private final Connection connection = node.open(ConnectionOptions.DEFAULT.withLimits(1, 10));

    @BeforeEach
    void occupy() {
        assertThat(connection.send(QUERY, LONG).toCompletableFuture()).isNotDone();
    }

    private Throwable refusal() {
        List<@Nullable Throwable> ends = new ArrayList<>();
        connection.send(QUERY, node.loop.nanoTime(), LONG, LONG, true, new ResponseHandler() {
            @Override
            public boolean isGivenUp() {
                return false;
            }

            @Override
            public void onEnd(@Nullable Frame answer, @Nullable Throwable failure) {
                ends.add(failure);
            }
        });
        assertThat(ends).singleElement().isInstanceOf(ConnectionBusyException.class);
        return ends.get(0);
    }

    @Test
    void a_refusal_makes_neither_an_exception_nor_a_stack_trace_nor_a_message() {
        assertThat(refusal()).isSameAs(refusal());
        assertThat(refusal().getStackTrace()).isEmpty();
        assertThat(refusal().getMessage())
                .isSameAs(refusal().getMessage())
                .endsWith("node " + connection.endpoint() + ": 1 requests wait, which is its limit");
    }

    @Test
    void no_caller_can_change_what_another_caller_is_told() {
        Throwable refusal = refusal();
        refusal.addSuppressed(new IllegalStateException("made up"));
        refusal.setStackTrace(new Throwable().getStackTrace());
        assertThat(catchThrowable(() -> refusal.initCause(new IllegalStateException("made up"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(refusal()).hasNoCause().hasNoSuppressedExceptions();
        assertThat(refusal().getStackTrace()).isEmpty();
    }

    @Test
    void a_caller_that_waits_is_shown_where() {
        Throwable first = catchThrowable(() -> connection.waitForResponses(List.of(QUERY), LONG));
        Throwable second = catchThrowable(() -> connection.waitForResponses(List.of(QUERY), LONG));
        assertThat(first)
                .isInstanceOf(ConnectionBusyException.class)
                .hasMessage(refusal().getMessage())
                .isNotSameAs(second);
        assertThat(Arrays.stream(first.getStackTrace()).map(StackTraceElement::getClassName))
                .contains(BusyConnectionTest.class.getName());
    }
}
