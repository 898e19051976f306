// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Who talks to whom, from the tables that Linux keeps of TCP: {@code /proc/net/tcp} and {@code /proc/net/tcp6}. */
final class Sockets {
    private static final List<String> STATES = List.of(
            "?",
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING",
            "NEW_SYN_RECV");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Sockets() {}

    /** Addresses and state, by the name of the descriptor. */
    static Map<String, String> byName() {
        Map<String, String> sockets = new HashMap<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            Path path = Path.of(table);
            if (Files.isReadable(path)) {
                read(path, sockets);
            }
        }
        return sockets;
    }

    private static void read(Path table, Map<String, String> sockets) {
        try {
            List<String> lines = Files.readAllLines(table);
            for (String line : lines.subList(1, lines.size())) {
                String[] words = line.strip().split("\\s+");
                sockets.put("socket:[" + words[INODE] + "]", describe(words));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The table of sockets in " + table + " cannot be read", e);
        }
    }

    private static String describe(String[] words) throws IOException {
        int code = Integer.parseInt(words[STATE], 16);
        String state = code < STATES.size() ? STATES.get(code) : words[STATE];
        String remote = state.equals("LISTEN") ? "" : " to " + address(words[REMOTE]);
        return " TCP " + state + " " + address(words[LOCAL]) + remote;
    }

    /** The address in hex, each four bytes in the order of this machine, a colon and the port in hex. */
    private static String address(String hex) throws IOException {
        int colon = hex.indexOf(':');
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex.substring(0, colon)));
        ByteBuffer address = ByteBuffer.allocate(bytes.capacity());
        bytes.order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            address.putInt(bytes.getInt());
        }
        int port = Integer.parseInt(hex.substring(colon + 1), 16);
        return InetAddress.getByAddress(address.array()).getHostAddress() + ":" + port;
    }
}
