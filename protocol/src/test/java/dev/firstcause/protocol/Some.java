// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse.ReplicaFailures;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random parts of messages: what a {@link Sample} is made of. */
public final class Some {
    private static final String LETTERS = "abcXYZ 0189_\"'éß€漢\uD83D\uDE00";

    private final Random random;

    public Some(Random random) {
        this.random = random;
    }

    public boolean chance() {
        return random.nextBoolean();
    }

    public int number() {
        return chance() ? random.nextInt(5) : random.nextInt();
    }

    public <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A text of up to {@code most} letters, short more often than long, of one to four bytes each. */
    public String text(int most) {
        int length = random.nextInt(4) == 0 ? random.nextInt(most + 1) : random.nextInt(Math.min(most, 12) + 1);
        boolean ascii = chance();
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int point = ascii ? 'a' + random.nextInt(26) : LETTERS.codePointAt(random.nextInt(LETTERS.length() - 2));
            text.appendCodePoint(point);
            if (!ascii && random.nextInt(10) == 0) {
                text.append("\uD83D\uDE00");
            }
        }
        return text.toString();
    }

    public ByteBuffer bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    public @Nullable ByteBuffer bytesOrNull() {
        return random.nextInt(4) == 0 ? null : bytes(random.nextInt(10) == 0 ? 3000 : 40);
    }

    public UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            strings.add(text(40));
        }
        return strings;
    }

    public List<String> atLeastOneString() {
        List<String> strings = strings();
        strings.add(text(40));
        return strings;
    }

    /** With the option that must be there, and that the oracle adds. */
    public Map<String, String> startupOptions() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(Startup.CQL_VERSION, "3.0.0");
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(40), text(40));
        }
        return map;
    }

    public Map<String, List<String>> stringMultimap() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(40), strings());
        }
        return map;
    }

    public Map<String, @Nullable ByteBuffer> bytesMap() {
        Map<String, @Nullable ByteBuffer> map = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            map.put(text(40), bytesOrNull());
        }
        return map;
    }

    public Consistency consistency() {
        return pick(List.of(Consistency.values()));
    }

    public InetAddress address() {
        byte[] address = new byte[chance() ? 4 : 16];
        random.nextBytes(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    public InetSocketAddress inet() {
        return new InetSocketAddress(address(), random.nextInt(65536));
    }

    public Values values(ProtocolVersion version, boolean named) {
        Values.Builder values = named ? Values.named() : Values.positional();
        for (int i = random.nextInt(5); i > 0; i--) {
            boolean unset = random.nextInt(5) == 0 && version.isAtLeast(ProtocolVersion.V4);
            String name = "v" + i;
            if (named) {
                values = unset ? values.addUnset(name) : values.add(name, bytesOrNull());
            } else {
                values = unset ? values.addUnset() : values.add(bytesOrNull());
            }
        }
        return values.build();
    }

    public QueryParameters parameters(ProtocolVersion version) {
        boolean v5 = version.isAtLeast(ProtocolVersion.V5);
        return new QueryParameters(
                consistency(),
                values(version, chance()),
                chance(),
                chance() ? 1 + random.nextInt(10000) : 0,
                chance() ? bytes(100) : null,
                serialConsistency(),
                timestamp(),
                v5 && chance() ? text(30) : null,
                v5 && chance() ? random.nextInt(Integer.MAX_VALUE) : QueryParameters.NO_NOW);
    }

    private @Nullable Consistency serialConsistency() {
        // The oracle has no way to say SERIAL, which is what servers take where nothing is said.
        return chance() ? Consistency.LOCAL_SERIAL : null;
    }

    private long timestamp() {
        return chance() ? random.nextLong() >>> 1 : QueryParameters.NO_TIMESTAMP;
    }

    public Batch batch(ProtocolVersion version) {
        boolean v5 = version.isAtLeast(ProtocolVersion.V5);
        List<Batch.Child> children = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Values values = values(version, false);
            children.add(
                    chance() ? new Batch.Child.Simple(text(100), values) : new Batch.Child.Prepared(bytes(32), values));
        }
        return new Batch(
                pick(List.of(Batch.Kind.values())),
                children,
                consistency(),
                serialConsistency(),
                timestamp(),
                v5 && chance() ? text(30) : null,
                v5 && chance() ? random.nextInt(Integer.MAX_VALUE) : QueryParameters.NO_NOW);
    }

    public ReplicaFailures failures(ProtocolVersion version) {
        if (!version.isAtLeast(ProtocolVersion.V5)) {
            return new ReplicaFailures(number(), Map.of());
        }
        Map<InetAddress, Integer> reasons = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            reasons.put(address(), random.nextInt(65536));
        }
        return new ReplicaFailures(reasons.size(), reasons);
    }

    public SchemaChange schemaChange(ProtocolVersion version) {
        List<SchemaChange.Target> targets = List.of(SchemaChange.Target.values());
        // v3 does not know functions and aggregates.
        SchemaChange.Target target = pick(version == ProtocolVersion.V3 ? targets.subList(0, 3) : targets);
        boolean function = target == SchemaChange.Target.FUNCTION || target == SchemaChange.Target.AGGREGATE;
        return new SchemaChange(
                pick(List.of(SchemaChange.Change.values())),
                target,
                text(20),
                target == SchemaChange.Target.KEYSPACE ? "" : text(20),
                function ? strings() : List.of());
    }

    public DataType type(int depth) {
        if (depth == 0 || random.nextInt(3) > 0) {
            return pick(List.of(NativeType.values()));
        }
        return switch (random.nextInt(7)) {
            case 0 -> new ListType(type(depth - 1));
            case 1 -> new SetType(type(depth - 1));
            case 2 -> new MapType(type(depth - 1), type(depth - 1));
            case 3 -> new TupleType(List.of(type(depth - 1), type(depth - 1)));
            case 4 ->
                new UserType(
                        text(10),
                        text(10),
                        List.of(new UserType.Field("a", type(depth - 1)), new UserType.Field("b", type(depth - 1))));
            case 5 -> new VectorType(type(0), 1 + random.nextInt(2000));
            default -> new CustomType("com.example." + text(10));
        };
    }

    public List<ColumnSpec> columns(int most) {
        List<ColumnSpec> columns = new ArrayList<>();
        boolean oneTable = chance();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            columns.add(new ColumnSpec(oneTable ? "ks" : text(10), oneTable ? "t" : text(10), text(20), type(3)));
        }
        return columns;
    }

    private RowsMetadata rowsMetadata(ProtocolVersion version) {
        boolean changed = version.isAtLeast(ProtocolVersion.V5) && chance();
        List<ColumnSpec> columns = columns(6);
        return new RowsMetadata(
                columns.size(), chance() ? columns : null, chance() ? bytes(100) : null, changed ? bytes(16) : null);
    }

    public Rows rows(ProtocolVersion version) {
        RowsMetadata metadata = rowsMetadata(version);
        List<List<@Nullable ByteBuffer>> rows = new ArrayList<>();
        for (int i = metadata.columnCount() == 0 ? 0 : random.nextInt(10); i > 0; i--) {
            List<@Nullable ByteBuffer> row = new ArrayList<>();
            for (int column = 0; column < metadata.columnCount(); column++) {
                row.add(bytesOrNull());
            }
            rows.add(row);
        }
        return Rows.of(metadata, rows);
    }

    public Result.Prepared prepared(ProtocolVersion version) {
        List<ColumnSpec> markers = columns(5);
        List<Integer> indices = new ArrayList<>();
        if (version.isAtLeast(ProtocolVersion.V4) && !markers.isEmpty()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                indices.add(random.nextInt(markers.size()));
            }
        }
        return new Result.Prepared(
                bytes(32),
                version.isAtLeast(ProtocolVersion.V5) ? bytes(16) : null,
                markers,
                indices,
                rowsMetadata(version));
    }
}
