// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

@JCStressTest
@Description("A task is given to a loop that ends. Results: whether it was taken, and how often it was run.")
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken and run")
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "rejected, and never run")
@Outcome(id = "true, 0", expect = FORBIDDEN, desc = "lost: whoever waits for it waits for ever")
@Outcome(id = "false, 1", expect = FORBIDDEN, desc = "run, and its giver was told otherwise")
@Outcome(expect = FORBIDDEN, desc = "run twice")
@State
public class TaskVersusEnd {
    private final Tasks tasks = new Tasks(thrown -> {
        throw new AssertionError(thrown);
    });
    private int runs;

    @Actor
    public void giver(ZI_Result r) {
        r.r1 = tasks.offer(() -> runs++);
    }

    @Actor
    public void loop() {
        tasks.refuseAndRunAll();
    }

    @Arbiter
    public void rest(ZI_Result r) {
        r.r2 = runs;
    }
}
