// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.Received;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What applications ask: a word, which every node gives back. So answers that went astray are seen. This one counts, for
 * one stand-in, the words that it gives back and that it holds back. For any thread.
 */
final class Queries {
    private static final String BEGIN = "SELECT (text)'";
    private static final String END = "' FROM system.local";
    private static final String HELD = "held-";

    private int held; // guarded by this
    private int answered; // guarded by this
    private boolean holdsAll; // guarded by this

    private Queries() {}

    /** Asks for that word. */
    static String echo(String word) {
        return BEGIN + word + END;
    }

    /** A word that stand-ins do not give back. */
    static String held(String word) {
        return HELD + word;
    }

    /** Teaches a stand-in, which does not read CQL. */
    static Queries teach(StandInNode node) {
        Queries queries = new Queries();
        node.when(text -> text.startsWith(BEGIN) && text.endsWith(END)).answersWith(queries::answer);
        return queries;
    }

    private Answer answer(Received received) {
        String text = received.queries().get(0);
        String word = text.substring(BEGIN.length(), text.length() - END.length());
        if (isHeld(word)) {
            return Answer.silence();
        }
        return Answer.rows(Table.empty().column("word", NativeType.TEXT).row(word));
    }

    private synchronized boolean isHeld(String word) {
        boolean isHeld = holdsAll || word.startsWith(HELD);
        if (isHeld) {
            held++;
        } else {
            answered++;
        }
        notifyAll();
        return isHeld;
    }

    /** Whether all words that come from now on are held back, and not only those that always are. */
    synchronized void holdAll(boolean all) {
        holdsAll = all;
    }

    /** How many words it has given back. */
    synchronized int answered() {
        return answered;
    }

    /** How many words have come. */
    synchronized int asked() {
        return answered + held;
    }

    /** Waits until so many words have been held back. */
    synchronized void awaitHeld(int count, Duration patience) throws InterruptedException, IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (held < count) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new IOException("The node has got " + held + " of " + count + " requests in " + patience);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
