// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.MapType;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps: a count, and as many pairs of [bytes] (section 6.13), in the wire's order. Of equal keys the last counts. */
final class MapCodec<K, V> extends CheckedCodec<Map<@Nullable K, @Nullable V>> {
    private static final int LEAST = 8;

    private final TypeCodec<K> key;
    private final TypeCodec<V> value;

    MapCodec(MapType type, TypeCodec<K> key, TypeCodec<V> value) {
        super(type, Map.class);
        this.key = key;
        this.value = value;
    }

    @Override
    public void encode(Map<@Nullable K, @Nullable V> map, WireOutput out) {
        int at = out.skip(4);
        int count = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Place.writeElement(key, entry.getKey(), out, "key", count, type());
            Place.writeElement(value, entry.getValue(), out, "value", count, type());
            count++;
        }
        out.patchInt(at, count);
    }

    @Override
    Map<@Nullable K, @Nullable V> decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        int count = in.readCount("entry count", LEAST);
        Map<@Nullable K, @Nullable V> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int at = in.offset();
            ByteBuffer content = in.readBytes("key");
            if (content == null) {
                throw in.error(at, "a key, for no map has a null one", "null");
            }
            map.put(key.decode(content), value.read(in, "value"));
        }
        in.requireEnd("the map");
        return Collections.unmodifiableMap(map);
    }
}
