// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * When the kernel asks a silent peer whether it lives, and for how long, as {@code tcp(7)} has it: so that it gives up
 * when the driver's own heartbeat would, not after the two hours that are its default.
 *
 * @param idleSeconds of silence before the first probe; at least 1
 * @param intervalSeconds between probes; at least 1
 * @param probes that may go unanswered; at least 1
 */
public record KeepAlive(int idleSeconds, int intervalSeconds, int probes) {
    private static final int PROBES = 3;

    /** Longer than the kernel takes: 32,767 s. */
    private static final int MOST = 32_767;

    /** Probes from {@code idle} on, the last of them unanswered for the rest of {@code answer}. */
    public static KeepAlive of(Duration idle, Duration answer) {
        return new KeepAlive(seconds(idle.toMillis()), seconds(answer.toMillis() / PROBES), PROBES);
    }

    private static int seconds(long millis) {
        return (int) Math.max(1, Math.min(MOST, (millis + 999) / 1000));
    }

    /** Sets what this platform lets be set. */
    public void applyTo(NetworkChannel channel) throws IOException {
        set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
        set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds);
        set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
    }

    private static void set(NetworkChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }
}
