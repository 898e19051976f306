// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.shaded.netty.buffer.ByteBuf;
import com.datastax.oss.driver.shaded.netty.buffer.Unpooled;
import com.datastax.oss.protocol.internal.CrcMismatchException;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A comparison is worth something only where both sides do the same work. */
class SameWorkTest {
    @ParameterizedTest
    @CsvSource({"V4,2", "V4,10", "V5,2", "V5,10"})
    void both_encode_the_same_bytes(ProtocolVersion version, int count) {
        EncodeExecute bench = new EncodeExecute();
        bench.version = version;
        bench.values = count;
        Object[] values = Work.javaValues(count);

        WireOutput ours = bench.write(Ours.execute(version, Ours.bind(values)));
        ByteBuf natives = EncodeExecute.write(Native.execute(version, Native.bind(values)));

        assertThat(ours.written()).isEqualTo(natives.nioBuffer());
        assertThat(bench.copyOut(ours).flip()).isEqualTo(natives.nioBuffer());
        natives.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void both_decode_the_same_rows(boolean metadata) {
        DecodeRows bench = new DecodeRows();
        bench.metadata = metadata;
        bench.receive();

        Rows ours = bench.decodeOurs();
        assertThat(bench.decodeInPlaceOurs()).isEqualTo(ours);
        DefaultRows natives = bench.decodeNative();

        assertThat(rows(ours)).hasSize(Work.ROWS).isEqualTo(new ArrayList<>(natives.getData()));
        assertThat(ours.metadata().columnCount()).isEqualTo(natives.getMetadata().columnCount);
        assertThat(names(ours)).isEqualTo(names(natives)).hasSize(metadata ? 2 : 0);
        bench.release();
    }

    @Test
    void both_make_the_same_segment_and_read_the_same_messages_from_it() throws CrcMismatchException {
        Segments bench = new Segments();
        bench.receive();

        List<ByteBuf> parts = bench.writeNative(frame -> {});
        ByteBuf natives = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        assertThat(bench.write(message -> {})).isEqualTo(natives.nioBuffer());
        natives.release();

        List<List<ByteBuffer>> read = new ArrayList<>();
        bench.read(frame ->
                read.add(values(((Execute) frame.message()).parameters().values())));
        List<List<ByteBuffer>> readNative = new ArrayList<>();
        bench.readNative(frame -> readNative.add(
                ((com.datastax.oss.protocol.internal.request.Execute) frame.message).options.positionalValues));
        assertThat(read).hasSize(Work.FRAMES_IN_A_SEGMENT).isEqualTo(readNative);
        bench.release();
    }

    @Test
    void every_benchmark_runs_on_both_sides() throws RunnerException {
        var results = new Runner(new OptionsBuilder()
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).isNotEmpty();
        assertThat(SideBySide.of(results).lines()).hasSize(results.size() / 2);
    }

    private static List<List<ByteBuffer>> rows(Rows rows) {
        List<List<ByteBuffer>> list = new ArrayList<>();
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            list.add(List.of(cursor.bytes(0), cursor.bytes(1)));
        }
        return list;
    }

    private static List<String> names(Rows rows) {
        List<ColumnSpec> columns = rows.metadata().columns();
        return columns == null
                ? List.of()
                : columns.stream().map(ColumnSpec::name).toList();
    }

    private static List<String> names(DefaultRows rows) {
        return rows.getMetadata().columnSpecs.stream().map(spec -> spec.name).toList();
    }

    private static List<ByteBuffer> values(Values values) {
        List<ByteBuffer> list = new ArrayList<>();
        for (int i = 0; i < values.count(); i++) {
            list.add(values.bytes(i));
        }
        return list;
    }
}
