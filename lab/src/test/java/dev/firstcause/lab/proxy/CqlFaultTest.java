// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static dev.firstcause.lab.fault.Side.CLIENT;
import static dev.firstcause.lab.fault.Side.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.When;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults at opcodes, where CQL is spoken in clear. */
@Timeout(60)
class CqlFaultTest {
    private Ends ends;
    private final FrameWriter up = new FrameWriter(new FrameCodec());
    private final FrameWriter down = new FrameWriter(new FrameCodec());

    @BeforeEach
    void open() throws IOException {
        ends = new Ends();
    }

    @AfterEach
    void close() throws IOException {
        ends.close();
    }

    private static byte[] take(FrameWriter writer) {
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return bytes;
    }

    private static Query query(String text) {
        return new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
    }

    /** The start of a connection, both ways. */
    private Ends.Pair started(ProtocolVersion version, Map<String, String> options) throws IOException {
        Ends.Pair pair = ends.connect();
        up.add(version, 1, new Startup(options));
        byte[] startup = take(up);
        pair.say(pair.client(), startup);
        assertThat(pair.node().getInputStream().readNBytes(startup.length)).isEqualTo(startup);
        down.add(Frame.response(version, 1, Ready.INSTANCE));
        byte[] ready = take(down);
        pair.say(pair.node(), ready);
        assertThat(pair.client().getInputStream().readNBytes(ready.length)).isEqualTo(ready);
        if (version == ProtocolVersion.V5) {
            up.useSegments(null);
            down.useSegments(null);
        }
        return pair;
    }

    @Test
    void the_second_query_of_v4_does_not_reach_the_node() throws IOException {
        ends.proxy.arm(When.atOpcode(Opcode.QUERY, 2), Effects.fin(NODE));
        Ends.Pair pair = started(ProtocolVersion.V4, Map.of());
        up.add(ProtocolVersion.V4, 2, query("SELECT 1"));
        byte[] first = take(up);
        up.add(ProtocolVersion.V4, 3, Options.INSTANCE);
        byte[] between = take(up);
        up.add(ProtocolVersion.V4, 4, query("SELECT 2"));
        pair.say(pair.client(), first);
        pair.say(pair.client(), between);
        pair.say(pair.client(), take(up));
        assertThat(pair.node().getInputStream().readAllBytes())
                .startsWith(first)
                .endsWith(between)
                .hasSize(first.length + between.length);
    }

    @Test
    void a_frame_may_vanish() throws IOException {
        ends.proxy.arm(When.atOpcode(Opcode.SUPPORTED), Effects.drop());
        Ends.Pair pair = ends.connect();
        down.add(Frame.response(ProtocolVersion.V4, 1, new Supported(Map.of())));
        pair.say(pair.node(), take(down));
        down.add(Frame.response(ProtocolVersion.V4, 2, Ready.INSTANCE));
        byte[] ready = take(down);
        pair.say(pair.node(), ready);
        pair.node().shutdownOutput();
        assertThat(pair.client().getInputStream().readAllBytes()).isEqualTo(ready);
    }

    @Test
    void opcodes_are_seen_inside_the_segments_of_v5() throws IOException, InterruptedException, TimeoutException {
        Ends.Pair pair = started(ProtocolVersion.V5, Map.of());
        up.add(ProtocolVersion.V5, 2, Options.INSTANCE);
        byte[] alone = take(up);
        pair.say(pair.client(), alone);
        assertThat(pair.node().getInputStream().readNBytes(alone.length)).isEqualTo(alone);
        Fault fault = ends.proxy.arm(
                When.atOpcode(Opcode.QUERY), Effects.reset(CLIENT).then(Effects.halfClose(NODE)));
        up.add(ProtocolVersion.V5, 2, Options.INSTANCE);
        up.add(ProtocolVersion.V5, 3, query("SELECT 1"));
        pair.say(pair.client(), take(up));
        fault.awaitFired(Ends.PATIENCE);
        assertThat(pair.node().getInputStream().read()).isEqualTo(-1);
        assertThat(ends.proxy.log().toString())
                .contains("up frame [STARTUP]", "up segment [OPTIONS", "down frame [READY]");
    }

    @Test
    void a_frame_of_many_segments_is_seen_once_at_its_beginning()
            throws IOException, InterruptedException, TimeoutException {
        ends.proxy.arm(When.atOpcode(Opcode.QUERY, 3), Effects.reset());
        Ends.Pair pair = started(ProtocolVersion.V5, Map.of());
        up.add(ProtocolVersion.V5, 2, query("x".repeat(300_000)));
        byte[] large = take(up);
        up.add(ProtocolVersion.V5, 3, query("SELECT 1"));
        byte[] small = take(up);
        pair.say(pair.client(), large);
        pair.say(pair.client(), small);
        assertThat(pair.node().getInputStream().readNBytes(large.length + small.length))
                .startsWith(large)
                .endsWith(small);
        long queries = ends.proxy.log().events().stream()
                .filter(event -> event.text().contains("QUERY"))
                .count();
        assertThat(queries).isEqualTo(2);
    }

    @Test
    void opcodes_cannot_be_seen_in_compressed_segments() throws IOException {
        Fault fault = ends.proxy.arm(When.atOpcode(Opcode.QUERY), Effects.reset());
        Ends.Pair pair = started(ProtocolVersion.V5, Map.of(Startup.COMPRESSION, "lz4"));
        pair.say(pair.client(), new byte[20]);
        assertThatThrownBy(() -> fault.awaitFired(Ends.PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the segments of CQL v5 are compressed");
    }
}
