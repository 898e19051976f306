// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.WireInput;
import java.util.Arrays;

/** Words of the protocol that are the names of an enum's constants. */
final class Words {
    private Words() {}

    static <E extends Enum<E>> E read(WireInput in, String what, Class<E> known) {
        int at = in.offset();
        String word = in.readString(what);
        for (E constant : known.getEnumConstants()) {
            if (constant.name().equals(word)) {
                return constant;
            }
        }
        throw in.unknownWord(at, what + " among " + Arrays.toString(known.getEnumConstants()), word);
    }
}
