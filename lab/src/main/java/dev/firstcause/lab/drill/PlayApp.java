// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Asked;
import dev.firstcause.lab.scenario.SkippedException;
import dev.firstcause.lab.subject.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The application in a play. Belongs to the thread of the play. */
final class PlayApp implements App {
    private static final int TRIES = 20;

    private final PlayStage stage;
    private final Client client;
    private final List<Asking<?>> asked = new ArrayList<>();
    private int held;

    PlayApp(PlayStage stage, Client client) {
        this.stage = stage;
        this.client = client;
    }

    @Override
    public List<Asked> ask(int count) {
        return ask(count, 0);
    }

    @Override
    public List<Asked> ask(int count, int length) {
        return ask(count, "request", Asking.Due.ANSWER, "word-", length);
    }

    @Override
    public List<Asked> hold(int count) throws IOException, InterruptedException {
        stage.place().hold(stage.proxy());
        List<Asked> all = ask(count, "request in flight", Asking.Due.TRUTH, Queries.held("word-"), 0);
        held += count;
        stage.place().awaitHeld(held, stage.proxy());
        return all;
    }

    @Override
    public List<Asked> send(int count) {
        return send(count, 0);
    }

    @Override
    public List<Asked> send(int count, int length) {
        return ask(count, "request", Asking.Due.TRUTH, Queries.held("word-"), length);
    }

    @Override
    public List<Asked> race(int count) {
        return ask(count, "racing request", Asking.Due.EITHER, "word-", 0);
    }

    @Override
    public void holdUp(Duration time) throws IOException, InterruptedException, SkippedException {
        for (int i = 0; i < TRIES; i++) {
            String right = "word-" + stage.count();
            Asking<String> asking = stage.asking("request", Asking.Due.ANSWER, right);
            asked.add(asking);
            HoldingUp holding = new HoldingUp(asking, time);
            stage.call(asking, "ask()", () -> {
                holding.asking();
                client.ask(Queries.echo(right), holding);
            });
            if (holding.awaitTold(stage.patience().longest())) {
                awaitHeldUp(holding);
                return;
            }
        }
        throw new IOException("Of " + TRIES + " queries none was answered in a thread of the driver");
    }

    private void awaitHeldUp(HoldingUp holding) throws InterruptedException, SkippedException {
        Asking<?> meanwhile = (Asking<?>) race(1).get(0);
        long over = holding.awaitOver();
        if (meanwhile.ends().stream().anyMatch(end -> end.told() == null && end.nanos() - over < 0)) {
            throw new SkippedException(
                    "this driver tells answers in a thread for which nothing else waits: a callback that blocks holds up nobody");
        }
    }

    @Override
    public Asked later() {
        return ask(1, "later request", Asking.Due.TRUTH, "later-", 0).get(0);
    }

    private List<Asked> ask(int count, String who, Asking.Due due, String word, int length) {
        List<Asked> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String number = word + stage.count();
            String right = number + "x".repeat(Math.max(0, length - number.length()));
            Asking<String> asking = stage.asking(who, due, right);
            asked.add(asking);
            all.add(asking);
            String query = Queries.echo(right);
            Runnable call = due == Asking.Due.ANSWER
                    ? () -> client.askRepeatable(query, asking)
                    : () -> client.ask(query, asking);
            stage.call(asking, "ask()", call);
        }
        return all;
    }

    @Override
    public void awaitAll() throws InterruptedException {
        for (Asking<?> asking : asked) {
            var unused = asking.await();
        }
    }

    @Override
    public boolean awaitGone() throws InterruptedException {
        return stage.awaitGone();
    }

    @Override
    public void close() {
        stage.close(client);
    }
}
