// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.type.SetType;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets, in the order of the wire. */
final class SetCodec<E> extends CollectionCodec<E, Set<@Nullable E>> {
    SetCodec(SetType type, TypeCodec<E> element) {
        super(type, Set.class, element);
    }

    @Override
    Set<@Nullable E> decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        int count = in.readCount("element count", LEAST);
        Set<@Nullable E> set = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            int at = in.offset();
            ByteBuffer content = in.readBytes("element");
            if (content == null) {
                throw in.error(at, "an element, for no set holds null", "null");
            }
            set.add(element.decode(content));
        }
        in.requireEnd("the set");
        return Collections.unmodifiableSet(set);
    }
}
