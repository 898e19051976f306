// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.When;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** With no fault armed, or with some that only look, not one byte is lost, changed or reordered. */
class FaultProxyProperties {
    private static final int EACH_WAY = 5_000_000;
    private static final int LONGEST = 100_000;

    /** Ten times 10 MB. What the bytes look like at first decides how the proxy reads them. */
    @Property(tries = 10)
    void bytes_pass_as_they_are_in_any_chunks_both_ways(@ForAll long seed)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        try (Ends ends = new Ends()) {
            Ends.Pair pair = ends.connect();
            if (seed % 2 == 0) {
                ends.proxy.arm(When.afterBytesUp(Long.MAX_VALUE), Effects.reset());
                ends.proxy.arm(When.atTlsRecord(Direction.UP, Integer.MAX_VALUE), Effects.reset());
                ends.proxy.arm(When.atOpcode(Opcode.RESULT, Integer.MAX_VALUE), Effects.reset());
                ends.proxy.arm(When.afterBytesDown(1), Effects.slice()).disarm();
            }
            CompletableFuture<?> all = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> write(pair.client(), seed), Ends.THREADS),
                    CompletableFuture.runAsync(() -> write(pair.node(), ~seed), Ends.THREADS),
                    CompletableFuture.runAsync(() -> read(pair.node(), seed), Ends.THREADS),
                    CompletableFuture.runAsync(() -> read(pair.client(), ~seed), Ends.THREADS));
            all.get(60, TimeUnit.SECONDS);
        }
    }

    private static byte[] first(long seed) {
        byte[][] beginnings = {
            {},
            {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5, 0x17, 3, 3, 0x40, 0},
            {4, 0, 0, 0, 7, 0, 0, 0x10, 0},
            {0x16},
            {(byte) 0x84}
        };
        return beginnings[(int) Math.floorMod(seed, (long) beginnings.length)];
    }

    private static void write(Socket socket, long seed) {
        Random bytes = new Random(seed);
        Random chunks = new Random(seed + 1);
        try {
            OutputStream out = socket.getOutputStream();
            out.write(first(seed));
            for (int left = EACH_WAY; left > 0; ) {
                byte[] chunk = chunk(bytes, chunks, left);
                out.write(chunk);
                left -= chunk.length;
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException("seed " + seed, e);
        }
    }

    private static byte[] chunk(Random bytes, Random chunks, int left) {
        int longest = chunks.nextInt(4) == 0 ? 10 : LONGEST;
        byte[] chunk = new byte[Math.min(left, 1 + chunks.nextInt(longest))];
        bytes.nextBytes(chunk);
        return chunk;
    }

    private static void read(Socket socket, long seed) {
        Random bytes = new Random(seed);
        Random chunks = new Random(seed + 1);
        try {
            byte[] start = first(seed);
            assertSame(seed, 0, socket.getInputStream().readNBytes(start.length), start);
            for (int left = EACH_WAY; left > 0; ) {
                byte[] chunk = chunk(bytes, chunks, left);
                assertSame(seed, EACH_WAY - left, socket.getInputStream().readNBytes(chunk.length), chunk);
                left -= chunk.length;
            }
            assertThat(socket.getInputStream().read()).as("seed %d", seed).isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException("seed " + seed, e);
        }
    }

    private static void assertSame(long seed, int from, byte[] found, byte[] expected) {
        if (!Arrays.equals(found, expected)) {
            throw new AssertionError("seed " + seed + ": the chunk from byte " + from + " is not what was sent");
        }
    }
}
