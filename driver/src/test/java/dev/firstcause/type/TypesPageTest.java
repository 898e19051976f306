// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/TYPES.md is made from {@link Codecs}: with {@code -Dwrite.docs=true} this writes it, without it checks. */
class TypesPageTest {
    private static final Path PAGE = Path.of("../docs/TYPES.md");

    @Test
    void the_page_says_what_the_code_does() throws IOException {
        if (Boolean.getBoolean("write.docs")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/TYPES.md is stale: mvn -pl driver -am test -Dtest=TypesPageTest -Dwrite.docs=true")
                .isEqualTo(page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # CQL types as Java classes

                Made from `Codecs` by `TypesPageTest`; edit the code, not this page. A null of CQL is a null reference; the
                primitive getters of a `Row` refuse it. What the codecs demand of values is in the Javadoc of `Codecs`.

                | CQL | Java |
                | --- | --- |
                """);
        types().forEach((name, type) -> page.append("| `")
                .append(name)
                .append("` | `")
                .append(Codecs.of(type).javaType().getName())
                .append("` |\n"));
        return page.toString();
    }

    private static Map<String, DataType> types() {
        Map<String, DataType> types = new LinkedHashMap<>();
        for (NativeType type : NativeType.values()) {
            types.put(type.name().toLowerCase(Locale.ROOT), type);
        }
        types.put("list<int>", new ListType(NativeType.INT));
        types.put("set<int>", new SetType(NativeType.INT));
        types.put("map<int, text>", new MapType(NativeType.INT, NativeType.TEXT));
        types.put("vector<float, 3>", new VectorType(NativeType.FLOAT, 3));
        types.put("tuple<int, text>", new TupleType(List.of(NativeType.INT, NativeType.TEXT)));
        types.put("a user-defined type", new UserType("ks", "t", List.of(new UserType.Field("f", NativeType.INT))));
        return types;
    }
}
