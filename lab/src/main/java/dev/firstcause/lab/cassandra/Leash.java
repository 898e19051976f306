// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What ends the nodes when this program is killed and can do nothing any more: a shell that is told which processes
 * live, and whose standard input ends with this program. Then it kills them, paused or not, and deletes their folder.
 * For any thread.
 */
final class Leash implements Closeable {
    // It outlives Ctrl-C, which a terminal sends to all processes in the foreground. What dies may still have written.
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            pids=
            while read -r line; do pids=$line; done
            [ -z "$pids" ] || kill -KILL $pids
            rm -rf -- "$0" || { sleep 1; rm -rf -- "$0"; }
            """;
    private static final int SECONDS_TO_END = 30;

    private final Process shell;
    private final SortedSet<Long> pids = new TreeSet<>(); // guarded by this
    private @Nullable IOException lost; // guarded by this

    private Leash(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts the shell.
     *
     * @param folder what it deletes in the end
     */
    static Leash around(Path folder) throws IOException {
        Process shell = new ProcessBuilder(List.of("sh", "-c", SCRIPT, folder.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Leash(shell);
    }

    /** A process that must not outlive this program. */
    synchronized void add(long pid) throws IOException {
        pids.add(pid);
        tell();
        if (lost != null) {
            throw new IOException("The shell that watches over the Cassandra nodes is gone", lost);
        }
    }

    /** A process that has ended: its id may become another's. */
    synchronized void remove(long pid) {
        pids.remove(pid);
        tell();
    }

    private void tell() {
        String line = pids.stream().map(String::valueOf).collect(Collectors.joining(" ", "", "\n"));
        try {
            OutputStream out = shell.getOutputStream();
            out.write(line.getBytes(US_ASCII));
            out.flush();
        } catch (IOException e) {
            lost = e;
        }
    }

    /** Lets the shell do what is left to do, and waits for that. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        shell.onExit()
                .completeOnTimeout(shell, SECONDS_TO_END, TimeUnit.SECONDS)
                .join();
        if (shell.isAlive()) {
            shell.destroyForcibly();
            synchronized (this) {
                throw new IOException("The shell that watches over the Cassandra nodes did not end", lost);
            }
        }
    }
}
