// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static dev.firstcause.lab.fault.Direction.DOWN;
import static dev.firstcause.lab.fault.Side.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Play;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.Stage;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each effect of the proxy that kills or silences a connection is told by who is honest, and missed where it is not. */
@Timeout(180)
class KillingEffectsTest {
    private static final Duration TO_FIRE = Duration.ofSeconds(30);

    private static Site site;

    @BeforeAll
    static void open() throws IOException {
        site = Site.ofStandIns();
    }

    @AfterAll
    static void close() throws IOException {
        site.close();
    }

    enum Kill {
        RESET(Effects.reset(CLIENT), Cause.PEER_RESET),
        RESET_OF_BOTH(Effects.reset(), Cause.PEER_RESET),
        FIN(Effects.fin(CLIENT), Cause.PEER_TRUNCATED),
        HALF_CLOSE(Effects.halfClose(CLIENT), Cause.PEER_TRUNCATED),
        CUT_WITH_FIN(Effects.cut(20, End.FIN), true, Cause.PEER_TRUNCATED),
        CUT_WITH_RST(Effects.cut(20, End.RST), true, Cause.PEER_RESET),
        CORRUPT(Effects.corrupt(), true, Cause.RECORD_INVALID),
        DROP(Effects.drop(), true, Cause.RECORD_INVALID),
        DUPLICATE(Effects.duplicate(), true, Cause.RECORD_INVALID),
        REORDER(Effects.reorder(), true, Cause.RECORD_INVALID),
        FORGED_ALERT(Effects.forge(CLIENT, Forgeries.alert(80)), Cause.RECORD_INVALID),
        // Longer than any record: of less the JDK waits for the rest.
        FORGED_HTTP(
                Effects.forge(CLIENT, Forgeries.http("400 Bad Request" + "!".repeat(70_000))),
                Cause.NOT_TLS,
                Cause.RECORD_INVALID),
        GARBAGE(Effects.garbage(CLIENT, 70_000), Cause.NOT_TLS, Cause.RECORD_INVALID),
        STALL(Effects.stall(), Cause.PEER_SILENT),
        BLACKHOLE(Effects.blackhole(), Cause.PEER_SILENT),
        STOP_READING(Effects.stopReading(CLIENT), Cause.PEER_SILENT),
        REFUSE(Effects.refuse(), Cause.PEER_RESET);

        private final Effect effect;
        private final boolean isOfRecord;
        private final Expectation expectation;

        Kill(Effect effect, Cause first, Cause... others) {
            this(effect, false, first, others);
        }

        Kill(Effect effect, boolean isOfRecord, Cause first, Cause... others) {
            this.effect = effect;
            this.isOfRecord = isOfRecord;
            this.expectation = Expectation.of(first, others);
        }

        private Play play() {
            if (this == REFUSE) {
                return stage -> {
                    stage.proxy().arm(When.atAccept(), effect);
                    stage.connect().await();
                };
            }
            return isOfRecord ? this::playRecords : this::playOnCommand;
        }

        private void playOnCommand(Stage stage) throws IOException, InterruptedException {
            App app = stage.open();
            Fault fault = stage.proxy().armForEach(When.onCommand(), effect);
            boolean isSilent = expectation.causes().contains(Cause.PEER_SILENT);
            if (!isSilent) {
                app.hold(2);
            }
            fault.fire();
            if (isSilent) {
                app.send(2);
            }
            app.awaitAll();
        }

        private void playRecords(Stage stage) throws IOException, InterruptedException, TimeoutException {
            App app = stage.open();
            app.hold(2);
            Fault fault = stage.proxy().armForEach(When.atTlsRecord(DOWN, 1, RecordType.APPLICATION_DATA), effect);
            app.race(1);
            fault.awaitFired(TO_FIRE);
            // What a record was lost or kept back for shows with the one after it.
            app.race(1);
            app.awaitAll();
        }

        Scenario scenario() {
            String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
            return Scenario.of(this == REFUSE ? Phase.CONNECT : Phase.FLIGHT, name, "It is killed by " + effect + ".")
                    .expect(expectation)
                    .setup(setup ->
                            expectation.causes().contains(Cause.PEER_SILENT) ? setup.withPatience(Plays.SHORT) : setup)
                    .play(play());
        }
    }

    static Stream<Arguments> kills() {
        return Stream.of(Kill.values())
                .flatMap(kill -> Stream.of(TlsVersion.values()).map(version -> Arguments.of(kill, version)));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void who_is_honest_tells_it(Kill kill, TlsVersion version) throws IOException, InterruptedException {
        assertVerdict(new HonestSubject(), kill.scenario(), version, Verdict.KEPT);
    }

    @ParameterizedTest
    @MethodSource("kills")
    void who_swallows_it_has_lost_it(Kill kill, TlsVersion version) throws IOException, InterruptedException {
        BentSubject swallowing = new BentSubject() {
            @Override
            Throwable lie(Throwable truth) {
                return new IOException("The request could not be sent");
            }
        };
        assertVerdict(swallowing, kill.scenario(), version, Verdict.LOST);
    }

    enum Nuisance {
        DELAY(Effects.delay(Duration.ofMillis(5))),
        THROTTLE(Effects.throttle(20_000)),
        SLICE(Effects.slice()),
        COALESCE(Effects.coalesce(1000, Duration.ofMillis(5)));

        private final Effect effect;

        Nuisance(Effect effect) {
            this.effect = effect;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_kills_nothing_goes_well(Nuisance nuisance) throws IOException, InterruptedException {
        Scenario scenario = Scenario.of(Phase.FLIGHT, "nuisance", "Bytes come otherwise than they were sent.")
                .expect(Expectation.ALL_WELL)
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().armForEach(When.onCommand(), nuisance.effect).fire();
                    app.ask(3);
                    app.awaitAll();
                });
        assertVerdict(new HonestSubject(), scenario, TlsVersion.TLS_1_3, Verdict.KEPT);
    }

    private static void assertVerdict(Subject subject, Scenario scenario, TlsVersion version, Verdict verdict)
            throws IOException, InterruptedException {
        try (Drill drill = new Drill(site, subject, version, 7, Plays.PATIENT)) {
            Result result = drill.run(scenario);
            assertThat(result.verdict()).as(result.toString()).isEqualTo(verdict);
            assertThat(result.harm()).as(result.toString()).isEmpty();
        }
    }
}
