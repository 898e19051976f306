// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A driver that is honest is found to be so, and each way to tell less than the truth, or something else, is found out. */
class LiesTest extends DrillTest {
    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void who_tells_the_truth_is_found_honest(TlsVersion version) throws IOException, InterruptedException {
        try (Drill drill = new Drill(site, new HonestSubject(), version, 7, Plays.PATIENT)) {
            for (Scenario scenario : List.of(Plays.RESET, Plays.EXPIRED, Plays.WELL, Plays.SHORT_RESET)) {
                Result result = drill.run(scenario);
                assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.KEPT);
                assertThat(result.harm()).as(result.toString()).isEmpty();
                assertThat(result.neighbours()).as(result.toString()).isPositive();
            }
        }
    }

    @Test
    void who_swallows_the_cause_has_lost_it() throws IOException, InterruptedException {
        Result result = play(lying(truth -> new IOException("The request could not be sent")), Plays.RESET);
        assertVerdict(result, Verdict.LOST, "it says nothing about PEER_RESET");
    }

    @Test
    void who_tells_nothing_at_all_has_lost_it() throws IOException, InterruptedException {
        Result result = play(lying(truth -> new BentSubject.Nothing()), Plays.RESET);
        assertVerdict(result, Verdict.LOST, "it says nothing about PEER_RESET");
    }

    @Test
    void who_tells_of_a_closed_channel_tells_a_symptom() throws IOException, InterruptedException {
        Result result = play(lying(truth -> new ClosedChannelException()), Plays.RESET);
        assertVerdict(result, Verdict.SYMPTOM, "it says that it is over, and not why");
    }

    @Test
    void who_tells_the_cause_three_deep_tells_it_deep() throws IOException, InterruptedException {
        Result result = play(
                lying(truth -> new IllegalStateException(
                        "No node", new IOException("Lost connection", new IOException("Read", truth)))),
                Plays.RESET);
        assertVerdict(result, Verdict.DEEP, "below the message");
    }

    @Test
    void who_tells_the_cause_as_suppressed_tells_it_deep() throws IOException, InterruptedException {
        Result result = play(
                lying(truth -> {
                    IOException told = new ClosedChannelException();
                    told.addSuppressed(truth);
                    return told;
                }),
                Plays.RESET);
        assertVerdict(result, Verdict.DEEP, "below the message");
    }

    @Test
    void who_only_logs_the_cause_tells_it_deep() throws IOException, InterruptedException {
        BentSubject logging = new BentSubject() {
            @Override
            Throwable lie(Throwable truth) {
                warnings.accept("The connection died: " + truth);
                return new ClosedChannelException();
            }
        };
        assertVerdict(play(logging, Plays.RESET), Verdict.DEEP, "only the log says the cause");
    }

    @Test
    void who_blames_something_else_is_wrong() throws IOException, InterruptedException {
        Result result = play(lying(truth -> new IOException("PKIX path building failed")), Plays.RESET);
        assertVerdict(result, Verdict.WRONG, "it blames SERVER_CERT_REFUSED");
        assertThat(result.kinds()).isEmpty();
    }

    @Test
    void who_calls_it_something_else_is_wrong_whatever_its_message_says() throws IOException, InterruptedException {
        BentSubject naming = new BentSubject() {
            @Override
            public Optional<String> kind(Throwable told) {
                return Optional.of("CONNECT_REFUSED");
            }
        };
        Result result = play(naming, Plays.RESET);
        assertVerdict(result, Verdict.WRONG, "it is called CONNECT_REFUSED");
        assertThat(result.kinds()).containsExactly("CONNECT_REFUSED");
    }

    @Test
    void who_tells_what_another_connection_died_of_is_wrong() throws IOException, InterruptedException {
        AtomicReference<Throwable> first = new AtomicReference<>();
        BentSubject mixing = lying(truth -> {
            first.compareAndSet(null, truth);
            return first.get();
        });
        try (Drill drill = new Drill(site, mixing, TlsVersion.TLS_1_2, 7, Plays.PATIENT)) {
            assertVerdict(drill.run(Plays.RESET), Verdict.KEPT, "");
            assertVerdict(drill.run(Plays.STRANGER), Verdict.WRONG, "it blames PEER_RESET");
        }
    }

    @Test
    void who_says_that_it_is_connected_though_its_certificate_was_refused_has_lost_the_cause()
            throws IOException, InterruptedException {
        BentSubject hopeful = new BentSubject() {
            @Override
            void connect(Driver honest, Target target, Outcome<Client> outcome) {
                super.connect(honest, target, new Outcome<>() {
                    @Override
                    public void succeeded(Client client) {
                        outcome.succeeded(client);
                    }

                    @Override
                    public void failed(Throwable told) {
                        outcome.succeeded(new NobodyHome());
                    }
                });
            }
        };
        assertVerdict(play(hopeful, Plays.STRANGER), Verdict.LOST, "it went well, and nobody was told");
    }

    private static final class NobodyHome implements Client {
        @Override
        public void ask(String query, Outcome<String> outcome) {
            outcome.failed(new ClosedChannelException());
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
