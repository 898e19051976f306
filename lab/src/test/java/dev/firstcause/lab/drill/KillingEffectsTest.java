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
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    private static final List<Kill> KILLS = List.of(
            new Kill("reset", Effects.reset(CLIENT), Cause.PEER_RESET),
            new Kill("reset-of-both", Effects.reset(), Cause.PEER_RESET),
            new Kill("fin", Effects.fin(CLIENT), Cause.PEER_TRUNCATED),
            new Kill("half-close", Effects.halfClose(CLIENT), Cause.PEER_TRUNCATED),
            new Kill("cut-with-fin", Effects.cut(20, End.FIN), Cause.PEER_TRUNCATED).ofRecord(),
            new Kill("cut-with-rst", Effects.cut(20, End.RST), Cause.PEER_RESET).ofRecord(),
            new Kill("corrupt", Effects.corrupt(), Cause.RECORD_INVALID).ofRecord(),
            new Kill("drop", Effects.drop(), Cause.RECORD_INVALID).ofRecord(),
            new Kill("duplicate", Effects.duplicate(), Cause.RECORD_INVALID).ofRecord(),
            new Kill("reorder", Effects.reorder(), Cause.RECORD_INVALID).ofRecord(),
            new Kill("forged-alert", Effects.forge(CLIENT, Forgeries.alert(80)), Cause.RECORD_INVALID),
            // Longer than any record: of less the JDK waits for the rest.
            new Kill(
                    "forged-http",
                    Effects.forge(CLIENT, Forgeries.http("400 Bad Request" + "!".repeat(70_000))),
                    Cause.NOT_TLS,
                    Cause.RECORD_INVALID),
            new Kill("garbage", Effects.garbage(CLIENT, 70_000), Cause.NOT_TLS, Cause.RECORD_INVALID),
            new Kill("stall", Effects.stall(), Cause.PEER_SILENT),
            new Kill("blackhole", Effects.blackhole(), Cause.PEER_SILENT),
            new Kill("stop-reading", Effects.stopReading(CLIENT), Cause.PEER_SILENT),
            new Kill("refuse", Effects.refuse(), Cause.PEER_RESET).atAccept());

    /** When an effect comes. */
    enum Moment {
        ON_COMMAND,
        AT_RECORD,
        AT_ACCEPT
    }

    record Kill(String name, Effect effect, Moment moment, Expectation expectation) {
        Kill(String name, Effect effect, Cause first, Cause... others) {
            this(name, effect, Moment.ON_COMMAND, Expectation.of(first, others));
        }

        Kill ofRecord() {
            return new Kill(name, effect, Moment.AT_RECORD, expectation);
        }

        Kill atAccept() {
            return new Kill(name, effect, Moment.AT_ACCEPT, expectation);
        }

        private boolean isSilent() {
            return expectation.causes().contains(Cause.PEER_SILENT);
        }

        private Play play() {
            return switch (moment) {
                case ON_COMMAND -> this::playOnCommand;
                case AT_RECORD -> this::playRecords;
                case AT_ACCEPT ->
                    stage -> {
                        stage.proxy().arm(When.atAccept(), effect);
                        stage.connect().await();
                    };
            };
        }

        private void playOnCommand(Stage stage) throws IOException, InterruptedException {
            App app = stage.open();
            Fault fault = stage.proxy().armForEach(When.onCommand(), effect);
            if (!isSilent()) {
                app.hold(2);
            }
            fault.fire();
            if (isSilent()) {
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
            Phase phase = moment == Moment.AT_ACCEPT ? Phase.CONNECT : Phase.FLIGHT;
            return Scenario.of(phase, name, "It is killed by " + effect + ".")
                    .expect(expectation)
                    .setup(setup -> isSilent() ? setup.withPatience(Plays.SHORT) : setup)
                    .play(play());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> kills() {
        return KILLS.stream()
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

    static Stream<Effect> nuisances() {
        Duration little = Duration.ofMillis(5);
        return Stream.of(
                Effects.delay(little), Effects.throttle(20_000), Effects.slice(), Effects.coalesce(1000, little));
    }

    @ParameterizedTest
    @MethodSource("nuisances")
    void what_kills_nothing_goes_well(Effect effect) throws IOException, InterruptedException {
        Scenario scenario = Scenario.of(Phase.FLIGHT, "nuisance", "Bytes come otherwise than they were sent.")
                .expect(Expectation.ALL_WELL)
                .play(stage -> {
                    App app = stage.open();
                    stage.proxy().armForEach(When.onCommand(), effect).fire();
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
