// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.tls.TlsOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is made and how long it is waited for. Immutable; each {@code with} method gives a copy that differs
 * in one thing.
 *
 * @param tls how TLS is done, or null for plain TCP
 * @param credentials what AUTHENTICATE is answered with, or null
 * @param versions protocol versions to try, the best first; at least one
 * @param compression {@code lz4} or {@code snappy} (not in v5), or null for none; left out where the server knows it not
 * @param eventTypes what is registered for; may be empty
 * @param timeouts how long is waited
 * @param maxInFlight requests that may wait for an answer at once: 1 to 32,767
 * @param maxOrphans requests that were given up, and whose stream ids are kept, before the connection dies of them
 * @param longestFrame bytes of a frame's body at the most
 */
public record ConnectionOptions(
        @Nullable TlsOptions tls,
        @Nullable Credentials credentials,
        List<ProtocolVersion> versions,
        @Nullable String compression,
        List<String> eventTypes,
        Timeouts timeouts,
        int maxInFlight,
        int maxOrphans,
        int longestFrame) {
    /** Plain TCP, no credentials, v5 to v3, no compression, 2,048 requests in flight. */
    public static final ConnectionOptions DEFAULT = new ConnectionOptions(
            null,
            null,
            List.of(ProtocolVersion.V5, ProtocolVersion.V4, ProtocolVersion.V3),
            null,
            List.of(),
            Timeouts.DEFAULT,
            2048,
            512,
            FrameCodec.LONGEST_BODY);

    public ConnectionOptions {
        versions = List.copyOf(versions);
        eventTypes = List.copyOf(eventTypes);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("No protocol version to try: give at least one");
        }
        // One stream id is kept for heartbeats, so that a connection can be asked for life when it is full.
        if (maxInFlight < 1 || maxInFlight >= Streams.MOST) {
            throw new IllegalArgumentException(
                    maxInFlight + " requests in flight: it is between 1 and " + (Streams.MOST - 1));
        }
        if (compression != null) {
            // Fails here, with the name of what is missing, and not when a server is already waiting.
            Compressor.of(compression);
        }
        if (maxOrphans < 1) {
            throw new IllegalArgumentException(maxOrphans + " orphans: it is at least 1");
        }
    }

    /** With TLS. */
    public ConnectionOptions withTls(TlsOptions options) {
        return new ConnectionOptions(
                options,
                credentials,
                versions,
                compression,
                eventTypes,
                timeouts,
                maxInFlight,
                maxOrphans,
                longestFrame);
    }

    /** With a user and password for the server's authenticator. */
    public ConnectionOptions withCredentials(Credentials who) {
        return new ConnectionOptions(
                tls, who, versions, compression, eventTypes, timeouts, maxInFlight, maxOrphans, longestFrame);
    }

    /** With other protocol versions to try, the best first. */
    public ConnectionOptions withVersions(ProtocolVersion... tried) {
        return new ConnectionOptions(
                tls,
                credentials,
                List.of(tried),
                compression,
                eventTypes,
                timeouts,
                maxInFlight,
                maxOrphans,
                longestFrame);
    }

    /** With compression. */
    public ConnectionOptions withCompression(@Nullable String algorithm) {
        return new ConnectionOptions(
                tls, credentials, versions, algorithm, eventTypes, timeouts, maxInFlight, maxOrphans, longestFrame);
    }

    /** With events. */
    public ConnectionOptions withEvents(List<String> types) {
        return new ConnectionOptions(
                tls, credentials, versions, compression, types, timeouts, maxInFlight, maxOrphans, longestFrame);
    }

    /** With other timeouts. */
    public ConnectionOptions withTimeouts(Timeouts other) {
        return new ConnectionOptions(
                tls, credentials, versions, compression, eventTypes, other, maxInFlight, maxOrphans, longestFrame);
    }

    /** With another limit of requests in flight, and of those given up. */
    public ConnectionOptions withLimits(int inFlight, int orphans) {
        return new ConnectionOptions(
                tls, credentials, versions, compression, eventTypes, timeouts, inFlight, orphans, longestFrame);
    }

    /**
     * How long is waited. Together they bound every silence of a peer.
     *
     * <p>All are longer than nothing, and as exact as the loop's ticks: to 20 ms, those of requests to 10 ms or a tenth. Longer
     * than 10,000 days means for ever; 10,000 days are kept of it.
     *
     * @param connect from the first SYN to the end of the TLS handshake
     * @param startup for each answer from then until the connection is ready
     * @param request for the answer to a request, all attempts of a session together, unless the request says otherwise. It
     *     judges the request alone: how soon a silent node is taken for dead is up to the others
     * @param idle after which a connection that heard nothing is asked whether it lives (a heartbeat, OPTIONS)
     * @param heartbeat for the answer to that
     * @param suspicion after which a connection on which requests wait and nothing at all comes is asked for life, and is
     *     avoided; and for the answer to that, at the least, when a request has just gone unanswered. After twice this, requests
     *     that are idempotent or were not sent go to another node
     * @param liveness for the answer to that question: a node that stays silent for so long after it was asked is dead
     *     (PEER_SILENT). A node that is there and busy has six times as long; a second opinion about a silent node is sought
     *     every twice as long; and a node that has answered no given up request for so long may have too many of them
     */
    public record Timeouts(
            Duration connect,
            Duration startup,
            Duration request,
            Duration idle,
            Duration heartbeat,
            Duration suspicion,
            Duration liveness) {
        private static final Duration LIVENESS = Duration.ofSeconds(2);

        /** Several times as long can still be counted in nanoseconds. */
        private static final Duration LONGEST = Duration.ofDays(10_000);

        /**
         * Connect 5 s, startup 5 s, request 2 s, idle 30 s, heartbeat 5 s, suspicion 500 ms, liveness 2 s: a node that hangs
         * under load is dead 2.5 s after its last byte.
         */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                LIVENESS);

        /** With a liveness of 2 s. */
        public Timeouts(
                Duration connect,
                Duration startup,
                Duration request,
                Duration idle,
                Duration heartbeat,
                Duration suspicion) {
            this(connect, startup, request, idle, heartbeat, suspicion, LIVENESS);
        }

        public Timeouts {
            for (Duration each : List.of(connect, startup, request, idle, heartbeat, suspicion, liveness)) {
                if (each.isNegative() || each.isZero()) {
                    throw new IllegalArgumentException("A timeout of " + each + ": it is longer than nothing");
                }
            }
            connect = atMost(connect);
            startup = atMost(startup);
            request = atMost(request);
            idle = atMost(idle);
            heartbeat = atMost(heartbeat);
            suspicion = atMost(suspicion);
            liveness = atMost(liveness);
        }

        private static Duration atMost(Duration timeout) {
            return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        }

        /** With another time for {@code connect}. */
        public Timeouts withConnect(Duration other) {
            return new Timeouts(other, startup, request, idle, heartbeat, suspicion, liveness);
        }

        /** With another time for {@code startup}. */
        public Timeouts withStartup(Duration other) {
            return new Timeouts(connect, other, request, idle, heartbeat, suspicion, liveness);
        }

        /** With another time for {@code request}. */
        public Timeouts withRequest(Duration other) {
            return new Timeouts(connect, startup, other, idle, heartbeat, suspicion, liveness);
        }

        /** With another time for {@code idle}. */
        public Timeouts withIdle(Duration other) {
            return new Timeouts(connect, startup, request, other, heartbeat, suspicion, liveness);
        }

        /** With another time for {@code heartbeat}. */
        public Timeouts withHeartbeat(Duration other) {
            return new Timeouts(connect, startup, request, idle, other, suspicion, liveness);
        }

        /** With another time for {@code suspicion}. */
        public Timeouts withSuspicion(Duration other) {
            return new Timeouts(connect, startup, request, idle, heartbeat, other, liveness);
        }

        /** With another time for {@code liveness}. */
        public Timeouts withLiveness(Duration other) {
            return new Timeouts(connect, startup, request, idle, heartbeat, suspicion, other);
        }
    }

    /** A user and password. The password is in no text made of this. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }
}
