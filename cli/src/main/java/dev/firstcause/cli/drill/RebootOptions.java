// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.reboot.Blow;
import dev.firstcause.lab.reboot.PlannedBlow;
import dev.firstcause.lab.reboot.RebootSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of a reboot drill, and of no other. */
final class RebootOptions {
    private static final int NODES = 3;
    private static final int USUAL_RATE = 1000;
    private static final int USUAL_SECONDS = 90;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Of a reboot drill: how many idempotent requests a second. Default: 1000.")
    private @Nullable Integer rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Of a reboot drill: how long the load lasts at least; until all blows were dealt in any case."
                    + " Default: 90.")
    private @Nullable Integer seconds;

    @Option(
            names = "--outage",
            paramLabel = "SECONDS",
            description = "Of a reboot drill: how long a node is left dead before it is started again. Default: 0.")
    private @Nullable Integer outage;

    @Option(
            names = "--blow",
            paramLabel = "NAME",
            arity = "1..*",
            split = ",",
            completionCandidates = Blows.class,
            description =
                    "Of a reboot drill: only these: ${COMPLETION-CANDIDATES}. Default: all, and kill for each node.")
    private List<String> blows = List.of();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Of a reboot drill: how many of the three nodes have each row. Default: 3.")
    private @Nullable Integer replicas;

    /** Whether anything is said. */
    boolean isSaid() {
        return rate != null || seconds != null || outage != null || replicas != null || !blows.isEmpty();
    }

    /** @throws IllegalArgumentException if that cannot be had */
    RebootSettings settings() {
        List<String> names = new Blows().names();
        for (String blow : blows) {
            if (!names.contains(blow)) {
                throw new IllegalArgumentException(
                        "--blow: there is no " + blow + "; there are " + String.join(", ", names));
            }
        }
        List<PlannedBlow> script = PlannedBlow.ofAll(NODES).stream()
                .filter(planned ->
                        blows.isEmpty() || blows.contains(planned.blow().id()))
                .toList();
        return new RebootSettings(
                replicas == null ? RebootSettings.ALL_REPLICAS : replicas,
                rate == null ? USUAL_RATE : rate,
                Duration.ofSeconds(seconds == null ? USUAL_SECONDS : seconds),
                script,
                RebootSettings.Times.USUAL.withOutage(Duration.ofSeconds(outage == null ? 0 : outage)));
    }

    /** The names that {@code --blow} takes. */
    static final class Blows implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }

        List<String> names() {
            return Arrays.stream(Blow.values()).map(Blow::id).toList();
        }
    }
}
