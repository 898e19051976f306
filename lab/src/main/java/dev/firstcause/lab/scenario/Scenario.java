// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that befalls a connection, or a session: what is done, what must be said of it, and what must not happen. Its id is its name
 * everywhere. Immutable, but for the builder.
 */
public final class Scenario {
    private static final Pattern ID = Pattern.compile("[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*");

    private final String id;
    private final Phase phase;
    private final String story;
    private final String trap;
    private final Map<TlsVersion, Expectation> expectations;
    private final Map<TlsVersion, String> reasons;
    private final Set<Ground> grounds;
    private final Set<Need> needs;
    private final Setup setup;
    private final Duration stall;
    private final Play play;

    private Scenario(Builder from, Play play) {
        this.id = from.id;
        this.phase = from.phase;
        this.story = from.story;
        this.trap = from.trap;
        this.expectations = Map.copyOf(from.expectations);
        this.reasons = Map.copyOf(from.reasons);
        this.grounds = Set.copyOf(from.grounds);
        Set<Need> allNeeds = new LinkedHashSet<>(from.needs);
        from.setup.way().need().ifPresent(allNeeds::add);
        from.setup.surroundings().need().ifPresent(allNeeds::add);
        this.needs = Collections.unmodifiableSet(allNeeds);
        this.setup = from.setup;
        this.stall = from.stall;
        this.play = play;
        if (expectations.isEmpty()) {
            throw new IllegalStateException(id + " expects nothing: say what with expect(...)");
        }
        if (setup.surroundings() != Surroundings.HERE && phase == Phase.CLUSTER) {
            throw new IllegalStateException(
                    id + " is of phase cluster: a driver in a process of its own knows one node");
        }
        if (setup.way() != Way.NONE && (phase == Phase.CLUSTER || grounds.contains(Ground.CASSANDRA))) {
            throw new IllegalStateException(id
                    + " has a way before one stand-in node: there is none in phase cluster, and none to a Cassandra");
        }
    }

    /**
     * A scenario to describe.
     *
     * @param name the part of its id after the phase: lower case words with hyphens
     * @param story what is done, in a sentence
     */
    public static Builder of(Phase phase, String name, String story) {
        return new Builder(phase, name, story);
    }

    /** {@code phase.name}. */
    public String id() {
        return id;
    }

    /** Where in a connection's life it happens. */
    public Phase phase() {
        return phase;
    }

    /** What is done, in a sentence. */
    public String story() {
        return story;
    }

    /** What must not happen, besides what must never happen; may be empty. */
    public String trap() {
        return trap;
    }

    /** The TLS versions for which it makes sense. */
    public Set<TlsVersion> versions() {
        return expectations.keySet();
    }

    /**
     * What must be said.
     *
     * @throws IllegalArgumentException if it makes no sense for that version
     */
    public Expectation expectation(TlsVersion version) {
        Expectation expectation = expectations.get(version);
        if (expectation == null) {
            throw new IllegalArgumentException(id + " makes no sense with " + version);
        }
        return expectation;
    }

    /** Why it differs from the other version; empty if it does not. */
    public String reason(TlsVersion version) {
        return reasons.getOrDefault(version, "");
    }

    /** On what nodes it can be played. */
    public Set<Ground> grounds() {
        return grounds;
    }

    /** What the machine must have for it, in the order in which it is looked for. */
    public Set<Need> needs() {
        return needs;
    }

    /** Whether it can be played with that driver: it is for connections to one node, or for sessions over a cluster. */
    public boolean isFor(Subject subject) {
        return subject.scopes().contains(phase.scope());
    }

    /** What it begins with. */
    public Setup setup() {
        return setup;
    }

    /** How long healthy connections too may be held up by it. */
    public Duration stall() {
        return stall;
    }

    /** What is done. */
    public Play play() {
        return play;
    }

    @Override
    public String toString() {
        return id;
    }

    /** Describes a scenario. Belongs to one thread. */
    public static final class Builder {
        private final String id;
        private final Phase phase;
        private final String story;
        private final Map<TlsVersion, Expectation> expectations = new EnumMap<>(TlsVersion.class);
        private final Map<TlsVersion, String> reasons = new EnumMap<>(TlsVersion.class);
        private final Set<Ground> grounds = EnumSet.of(Ground.STAND_IN);
        private final Set<Need> needs = new LinkedHashSet<>();
        private String trap = "";
        private Setup setup = Setup.GOOD;
        private Duration stall = Duration.ZERO;

        private Builder(Phase phase, String name, String story) {
            this.phase = phase;
            this.id = phase.id() + "." + name;
            this.story = story;
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        id + " is no id: it is a phase, a dot, and words of a-z and 0-9 with hyphens between them");
            }
        }

        /** What must be said, with both versions of TLS. */
        public Builder expect(Expectation expectation) {
            for (TlsVersion version : TlsVersion.values()) {
                expectations.put(version, expectation);
            }
            return this;
        }

        /** What must be said with one version, and why it differs; null if it makes no sense with that. */
        public Builder expect(TlsVersion version, @Nullable Expectation expectation, String reason) {
            if (expectation == null) {
                expectations.remove(version);
            } else {
                expectations.put(version, expectation);
                reasons.put(version, reason);
            }
            return this;
        }

        /** What must not happen, besides what must never happen. */
        public Builder trap(String text) {
            trap = text;
            return this;
        }

        /** It can be played on a real Cassandra too. */
        public Builder alsoOnCassandra() {
            grounds.add(Ground.CASSANDRA);
            return this;
        }

        /** It is skipped where that is missing. */
        public Builder needs(Need need) {
            needs.add(need);
            return this;
        }

        /** What differs from {@link Setup#GOOD}. */
        public Builder setup(UnaryOperator<Setup> difference) {
            setup = difference.apply(setup);
            return this;
        }

        /** For how long healthy connections may be held up too. */
        public Builder stall(Duration longest) {
            stall = longest;
            return this;
        }

        /** What is done. */
        public Scenario play(Play what) {
            return new Scenario(this, what);
        }
    }
}
