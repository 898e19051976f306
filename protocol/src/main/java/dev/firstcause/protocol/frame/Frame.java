// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.frame;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message with what goes along with it.
 *
 * @param streamId which request this is, or answers: 0 to 32,767; -1 for an event
 * @param tracing whether the request asks to be traced, or the response was
 * @param tracingId what a traced response is found by in the server's tracing tables; null for a request
 * @param warnings what the server wants people to know, from v4 on; empty for a request
 * @param customPayload bytes for an extension of the server, from v4 on; values may be null
 */
public record Frame(
        ProtocolVersion version,
        int streamId,
        boolean tracing,
        @Nullable UUID tracingId,
        List<String> warnings,
        Map<String, @Nullable ByteBuffer> customPayload,
        Message message) {
    public Frame {
        if (streamId < Short.MIN_VALUE || streamId > Short.MAX_VALUE) {
            throw new IllegalArgumentException("Stream id " + streamId + " does not fit 16 bits");
        }
    }

    /** A request with nothing along with it. */
    public static Frame request(ProtocolVersion version, int streamId, Request request) {
        return new Frame(version, streamId, false, null, List.of(), Map.of(), request);
    }

    /** A response with nothing along with it. */
    public static Frame response(ProtocolVersion version, int streamId, Response response) {
        return new Frame(version, streamId, false, null, List.of(), Map.of(), response);
    }
}
