// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What lists and sets share: a count, and as many [bytes] (sections 6.12 and 6.14). */
abstract class CollectionCodec<E, C extends Collection<@Nullable E>> extends CheckedCodec<C> {
    /** Bytes that an element takes at the least: its length. */
    static final int LEAST = 4;

    final TypeCodec<E> element;

    CollectionCodec(DataType type, Class<? super C> javaType, TypeCodec<E> element) {
        super(type, javaType);
        this.element = element;
    }

    @Override
    public final void encode(C value, WireOutput out) {
        // Counted as written: a collection that another thread changes meanwhile must not give a count that lies.
        int at = out.skip(4);
        int count = 0;
        for (Object each : value) {
            Place.writeElement(element, each, out, "element", count, type());
            count++;
        }
        out.patchInt(at, count);
    }
}
