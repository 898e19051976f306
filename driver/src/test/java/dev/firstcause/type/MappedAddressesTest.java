// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An IPv4-mapped address of 16 bytes and the IPv4 address of 4 bytes are two values, and two keys, to a server. */
class MappedAddressesTest {
    private static final String MAPPED = "00000000000000000000ffff0a000001";
    private static final String PLAIN = "0a000001";

    @Test
    void sixteen_bytes_are_read_as_an_ipv6_address_and_four_as_an_ipv4_address() throws Exception {
        InetAddress mapped = Codecs.INET.decode(Bytes.of(MAPPED));
        InetAddress plain = Codecs.INET.decode(Bytes.of(PLAIN));
        assertThat(mapped).isInstanceOf(Inet6Address.class).isNotEqualTo(plain);
        assertThat(((Inet6Address) mapped).getScopeId()).isZero();
        assertThat(mapped.getHostAddress()).isEqualTo("0:0:0:0:0:ffff:a00:1");
        assertThat(plain).isInstanceOf(Inet4Address.class).isEqualTo(InetAddress.getByName("10.0.0.1"));
        assertThat(Codecs.INET.decode(Bytes.of("20010db8 00000000 00000000 00000001")))
                .isEqualTo(InetAddress.getByName("2001:db8::1"));
    }

    static Stream<DataType> holders() {
        return Stream.of(
                NativeType.INET,
                new ListType(NativeType.INET),
                new SetType(NativeType.INET),
                new MapType(NativeType.INET, NativeType.INET),
                new TupleType(List.of(NativeType.INET)),
                new UserType("ks", "host", List.of(new UserType.Field("at", NativeType.INET))),
                new VectorType(NativeType.INET, 1),
                new ListType(new MapType(NativeType.INET, new TupleType(List.of(NativeType.INET)))));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void keep_their_length_wherever_they_stand(DataType type) {
        for (String hex : List.of(MAPPED, PLAIN)) {
            ByteBuffer written = holding(type, hex);
            @SuppressWarnings("unchecked") // what it decodes is what it encodes
            TypeCodec<Object> codec = (TypeCodec<Object>) Codecs.of(type);
            Object value = codec.decode(written);
            assertThat(codec.encode(value)).isEqualTo(written);
            assertThat(Bytes.hex(written)).contains(hex);
        }
    }

    @Test
    void are_two_keys_of_one_map() {
        TypeCodec<?> codec = Codecs.of(new MapType(NativeType.INET, NativeType.INT));
        Object map = codec.decode(
                Bytes.of("00000002 00000010" + MAPPED + "00000004 00000001 00000004" + PLAIN + "00000004 00000002"));
        assertThat((Map<?, ?>) map).hasSize(2);
    }

    /** The bytes of a value of a type with the address at each place. */
    private static ByteBuffer holding(DataType type, String hex) {
        WireOutput out = new WireOutput(64);
        if (type instanceof ListType list) {
            out.writeInt(1);
            out.writeBytes(holding(list.element(), hex));
        } else if (type instanceof SetType set) {
            out.writeInt(1);
            out.writeBytes(holding(set.element(), hex));
        } else if (type instanceof MapType map) {
            out.writeInt(1);
            out.writeBytes(holding(map.key(), hex));
            out.writeBytes(holding(map.value(), hex));
        } else if (type instanceof TupleType || type instanceof UserType) {
            out.writeBytes(Bytes.of(hex));
        } else if (type instanceof VectorType) {
            out.writeByte(hex.length() / 2);
            out.writeRaw(Bytes.of(hex));
        } else {
            return Bytes.of(hex);
        }
        return out.copy();
    }
}
