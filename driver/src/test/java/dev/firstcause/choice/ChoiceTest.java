// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final String PROPERTY = "firstcause.choice.test";
    private final UnsatisfiedLinkError noLibrary = new UnsatisfiedLinkError("no fast.so on this machine\nat all");

    private final Machine fast = new Machine("fast-native", new IllegalStateException("not loaded", noLibrary));
    private final Machine slow = new Machine("fast-plain", null);
    private final Machine old = new Machine("old", null);
    private final List<Machine> all = List.of(fast, slow, old);

    private final Choice<Machine> choice = new Choice<>("machine", PROPERTY, Machine::name, Machine::unavailability);

    private record Machine(String name, Throwable unavailability) {}

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void none_named_is_the_best_that_can_be_used() {
        assertThat(choice.among(all, null)).isSameAs(slow);
        assertThat(choice.among(List.of(old), null)).isSameAs(old);
    }

    @Test
    void a_name_is_that_one_and_a_family_the_first_of_it_that_can_be_used() {
        assertThat(choice.among(all, "old")).isSameAs(old);
        assertThat(choice.among(all, "fast-plain")).isSameAs(slow);
        assertThat(choice.among(all, "fast")).isSameAs(slow);
    }

    @Test
    void the_property_names_one_where_nobody_else_does() {
        System.setProperty(PROPERTY, "old");
        assertThat(choice.among(all, null)).isSameAs(old);
        assertThat(choice.among(all, "fast-plain")).isSameAs(slow);
    }

    @Test
    void one_that_was_named_and_cannot_be_used_is_refused_with_its_reason() {
        assertThatIllegalStateException()
                .isThrownBy(() -> choice.among(all, "fast-native"))
                .withMessageContaining("machine: fast-native cannot be used here: no fast.so on this machine")
                .withMessageNotContaining("\n")
                .withRootCauseInstanceOf(UnsatisfiedLinkError.class)
                .withCause(fast.unavailability);
        System.setProperty(PROPERTY, "fast-native");
        assertThatIllegalStateException()
                .isThrownBy(() -> choice.among(all, null))
                .withMessageContaining("named by the system property " + PROPERTY);
    }

    @Test
    void one_that_cannot_even_be_linked_is_passed_over_or_refused() {
        NoSuchMethodError unfit = new NoSuchMethodError("library.Type.method()");
        Choice<Machine> linked = new Choice<>("machine", PROPERTY, Machine::name, machine -> {
            if (machine.equals(fast)) {
                throw unfit;
            }
            return machine.unavailability;
        });
        assertThat(linked.among(all, null)).isSameAs(slow);
        assertThatIllegalStateException()
                .isThrownBy(() -> linked.among(all, "fast-native"))
                .withMessageContaining("library.Type.method()")
                .withCause(unfit);
    }

    @Test
    void a_name_that_there_is_not_is_told_with_those_that_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choice.among(all, "fas"))
                .withMessage("machine: there is no fas; there are fast-native, fast-plain, old");
        System.setProperty(PROPERTY, "Old");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choice.among(List.of(old), null))
                .withMessageContaining("no Old (named by the system property " + PROPERTY + "); there are old")
                .withMessageContaining("firstcause-netty");
    }
}
