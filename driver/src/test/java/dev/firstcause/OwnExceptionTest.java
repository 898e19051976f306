// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.error.InvalidQueryException;
import dev.firstcause.error.ServerErrorAnswer;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who waits for what fails gets an exception of its own, whoever else waits for the same. */
@Lab
class OwnExceptionTest extends SessionHarness {
    private static final int CALLERS = 8;

    private static InvalidQueryException thrown(Session session) {
        return catchThrowableOfType(InvalidQueryException.class, () -> session.prepare("SELEKT"));
    }

    @Test
    void callers_who_prepare_the_same_wrong_text_share_no_exception(TestAuthority authority, StandInNode node)
            throws IOException, InterruptedException, ExecutionException {
        node.when(Opcode.PREPARE)
                .answers(Answer.error(ErrorCode.INVALID, "no such table").after(Duration.ofMillis(500)));
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (Session session = to(node, authority).build()) {
            List<Callable<InvalidQueryException>> calls = Collections.nCopies(CALLERS, () -> thrown(session));
            Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Future<InvalidQueryException> each : threads.invokeAll(calls)) {
                InvalidQueryException one = each.get();
                all.add(one);
                assertThat(one.getSuppressed()).isEmpty();
                assertThat(one.getCause()).isInstanceOf(ServerErrorAnswer.class);
                assertThat(one.attempts()).hasSize(1);
                assertThat(one.getStackTrace()[0].getClassName()).isEqualTo(Session.class.getName());
                assertThat(one.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(OwnExceptionTest.class.getName()));
            }
            assertThat(all).hasSize(CALLERS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void stages_of_the_same_preparation_share_no_exception_either(TestAuthority authority, StandInNode node)
            throws IOException {
        node.when(Opcode.PREPARE)
                .answers(Answer.error(ErrorCode.INVALID, "no such table").after(Duration.ofMillis(500)));
        try (Session session = to(node, authority).build()) {
            List<CompletableFuture<Throwable>> failures = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                failures.add(session.prepareAsync("SELEKT")
                        .handle((statement, thrown) ->
                                thrown.getCause() instanceof InvalidQueryException it ? it : thrown)
                        .toCompletableFuture());
            }
            Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
            for (CompletableFuture<Throwable> each : failures) {
                Throwable one = each.join();
                all.add(one);
                assertThat(one).isInstanceOf(InvalidQueryException.class);
            }
            assertThat(all).hasSize(CALLERS);
        }
    }

    @Test
    void an_execution_that_fails_shows_where_it_was_asked_for(TestAuthority authority, StandInNode node)
            throws IOException {
        node.when("q").answers(Answer.error(ErrorCode.INVALID, "no such table"));
        try (Session session = to(node, authority).build()) {
            InvalidQueryException thrown =
                    catchThrowableOfType(InvalidQueryException.class, () -> session.execute("q"));
            assertThat(thrown.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(OwnExceptionTest.class.getName()));
            assertThat(thrown.getSuppressed()).isEmpty();
        }
    }
}
