// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/** An effect that is nothing but a stage, in the directions given, in both, or in that of the moment. */
final class Staged implements Effect {
    private final String text;
    private final Direction[] directions;
    private final Function<Random, Stage> stage;

    private Staged(String text, Direction[] directions, Function<Random, Stage> stage) {
        this.text = text;
        this.directions = directions;
        this.stage = stage;
    }

    static Effect in(Direction[] directions, String text, Function<Random, Stage> stage) {
        Direction[] all = Direction.orBoth(directions);
        return new Staged(text + " " + Arrays.toString(all), all, stage);
    }

    static Effect atMoment(String text, Function<Random, Stage> stage) {
        return new Staged(text, new Direction[0], stage);
    }

    @Override
    public void begin(Line line) {
        if (directions.length == 0) {
            line.install(line.direction(), stage.apply(line.random()));
        }
        for (Direction direction : directions) {
            line.install(direction, stage.apply(line.random()));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
