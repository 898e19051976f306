// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.type.ListType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists. A column holds no null in one, yet servers answer with such: {@code writetime} of a collection, for one. */
final class ListCodec<E> extends CollectionCodec<E, List<@Nullable E>> {
    ListCodec(ListType type, TypeCodec<E> element) {
        super(type, List.class, element);
    }

    @Override
    List<@Nullable E> decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        int count = in.readCount("element count", LEAST);
        List<@Nullable E> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.read(in, "element"));
        }
        in.requireEnd("the list");
        return Collections.unmodifiableList(list);
    }
}
