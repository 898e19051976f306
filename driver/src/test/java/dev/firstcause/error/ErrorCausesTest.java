// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static dev.firstcause.error.ErrorSamples.FIRST;
import static dev.firstcause.error.ErrorSamples.NOW;
import static dev.firstcause.error.ErrorSamples.SECOND;
import static dev.firstcause.error.ErrorSamples.THIRD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.ErrorResponse;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No error can be built without its causes, and the one that decides is its cause. */
class ErrorCausesTest {
    private final ErrorResponse unavailable = ErrorSamples.answers().get(0);

    @Test
    void no_public_constructor_takes_an_error_without_causes() {
        assertThat(exceptions())
                .filteredOn(type -> type != SessionThrottledException.class) // is a first cause itself
                .flatExtracting(type -> List.of(type.getConstructors()))
                .hasSize(5)
                .allSatisfy(constructor -> assertThatThrownBy(() -> build((Constructor<?>) constructor))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("without its causes"));
        assertThatThrownBy(() -> ServerErrorException.of(unavailable, FIRST, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without its causes");
    }

    @Test
    void every_exception_has_a_sample_with_a_cause() {
        Set<Class<?>> shown = new LinkedHashSet<>();
        ErrorSamples.all().forEach((name, error) -> {
            shown.add(error.getClass());
            assertThat(error.getCause()).as(name).isNotNull();
            assertThat(error.getSuppressed())
                    .as(name)
                    .doesNotHaveDuplicates()
                    .doesNotContainNull()
                    .doesNotContain(error.getCause());
        });
        Set<Class<?>> expected = exceptions();
        // What nodes answered is an original itself, and so is what the session was told to refuse.
        expected.removeAll(
                List.of(ServerErrorAnswer.class, SessionThrottledException.class, UnusableNodeException.class));
        assertThat(shown).isEqualTo(expected);
    }

    @Test
    void nodes_without_a_failure_and_refusals_that_were_none_are_refused() {
        assertThatThrownBy(() -> new NoNodeAvailableException(List.of(ErrorSamples.notTriedYet(FIRST)), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wait for the first tries");
        assertThatThrownBy(() -> new SessionBusyException(List.of(ErrorSamples.up(FIRST, 1)), 1, List.of(), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refusals");
    }

    @Test
    void an_error_of_the_server_needs_the_attempt_that_brought_it() {
        Attempt elsewhere = ErrorSamples.answered(SECOND, unavailable);
        Attempt other = ErrorSamples.answered(FIRST, ErrorSamples.answers().get(1));
        assertThatThrownBy(() -> ServerErrorException.of(unavailable, FIRST, List.of(elsewhere, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Attempt.answered");
        Attempt its = ErrorSamples.answered(FIRST, unavailable);
        assertThat(ServerErrorException.of(unavailable, FIRST, List.of(elsewhere, other, its)))
                .hasCause(its.cause())
                .satisfies(
                        error -> assertThat(error.getSuppressed()).containsExactly(elsewhere.cause(), other.cause()));
    }

    @Test
    void the_worst_fate_decides_then_more_than_busy_then_the_first() {
        Attempt busy = ErrorSamples.busy(FIRST);
        Attempt unsent = ErrorSamples.died(SECOND, Fate.NOT_SENT);
        Attempt unsentToo = ErrorSamples.died(THIRD, Fate.NOT_SENT);
        Attempt sent = ErrorSamples.died(THIRD, Fate.MAYBE_SENT);
        Attempt cut = ErrorSamples.died(FIRST, Fate.ANSWER_PARTLY_RECEIVED);
        assertThat(failed(busy, unsent, unsentToo).getCause()).isSameAs(unsent.cause());
        assertThat(failed(busy, unsent, sent).getCause()).isSameAs(sent.cause());
        assertThat(failed(sent, cut, unsent).getCause()).isSameAs(cut.cause());
        assertThat(failed(busy, unsent, busy).getSuppressed()).containsExactly(busy.cause());
        assertThat(failed(sent, cut, unsent).fate()).isEqualTo(Fate.ANSWER_PARTLY_RECEIVED);
        assertThat(failed(busy, unsent).fate()).isEqualTo(Fate.NOT_SENT);
    }

    @Test
    void of_dead_nodes_the_last_that_says_why_decides_and_keeps_the_original() {
        Failure reset = ErrorSamples.reset(FIRST, Duration.ofSeconds(60));
        Failure later = ErrorSamples.reset(SECOND, Duration.ofSeconds(50));
        Failure symptom = ErrorSamples.truncated(THIRD, Duration.ofSeconds(5));
        NodeReport first = ErrorSamples.down(FIRST, reset, Duration.ofSeconds(1));
        NodeReport second = ErrorSamples.down(SECOND, later, Duration.ofSeconds(1));
        NodeReport third = ErrorSamples.down(THIRD, symptom, Duration.ofSeconds(1));
        NodeReport never = ErrorSamples.neverConnected(new Endpoint("10.0.0.4", 9042));
        NoNodeAvailableException error = new NoNodeAvailableException(List.of(never, first, second, third), NOW);
        assertThat(error.getCause()).isSameAs(later.cause());
        assertThat(error.getSuppressed())
                .containsExactly(
                        never.lastTry(),
                        reset.cause(),
                        first.lastTry(),
                        second.lastTry(),
                        symptom.cause(),
                        third.lastTry());
        assertThat(new NoNodeAvailableException(List.of(third, never), NOW).getCause())
                .isSameAs(symptom.cause());
    }

    @Test
    void of_contact_points_the_first_that_says_why_decides() {
        Throwable symptom = ErrorSamples.death(ErrorSamples.truncated(FIRST, Duration.ZERO), Fate.NOT_SENT);
        Throwable refused = ErrorSamples.death(ErrorSamples.refused(SECOND, Duration.ZERO), Fate.NOT_SENT);
        Map<Endpoint, Throwable> contactPoints = new LinkedHashMap<>();
        contactPoints.put(FIRST, symptom);
        assertThat(new SessionOpeningException(contactPoints).getCause()).isSameAs(symptom);
        contactPoints.put(SECOND, refused);
        SessionOpeningException error = new SessionOpeningException(contactPoints);
        assertThat(error.getCause()).isSameAs(refused);
        assertThat(error.getSuppressed()).containsExactly(symptom);
        assertThat(error.contactPoints()).isEqualTo(contactPoints);
    }

    private static AttemptsFailedException failed(Attempt... attempts) {
        return new AttemptsFailedException(List.of(attempts), NoMore.PLAN_EXHAUSTED);
    }

    private static Set<Class<?>> exceptions() {
        Set<Class<?>> types = new LinkedHashSet<>();
        new ClassFileImporter()
                .importPath(Path.of("target/classes/dev/firstcause/error")).stream()
                        .map(type -> type.reflect())
                        .filter(type ->
                                Throwable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                        .forEach(types::add);
        return types;
    }

    private static Object build(Constructor<?> constructor) throws Throwable {
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(ErrorCausesTest::argument)
                .toArray();
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object argument(Class<?> type) {
        Map<Class<?>, Object> arguments = Map.of(
                List.class,
                List.of(),
                Map.class,
                Map.of(),
                int.class,
                1,
                Duration.class,
                Duration.ofSeconds(1),
                Instant.class,
                NOW,
                NoMore.class,
                NoMore.PLAN_EXHAUSTED);
        return arguments.get(type);
    }
}
