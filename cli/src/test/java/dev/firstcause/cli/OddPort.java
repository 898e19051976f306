// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A port that answers the first bytes of each connection with the same bytes, whatever they are, or with none. */
final class OddPort implements AutoCloseable {
    private final ServerSocket listener;
    private final byte[] answer;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    private OddPort(byte[] answer) throws IOException {
        this.answer = answer;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "odd-port");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes everything, and says nothing. */
    static OddPort silent() throws IOException {
        return new OddPort(new byte[0]);
    }

    static OddPort saying(String text) throws IOException {
        return new OddPort(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The fatal alert unexpected_message, as a TLS server answers plain CQL. */
    static OddPort alert() throws IOException {
        return new OddPort(HexFormat.of().parseHex("1503030002020a"));
    }

    /** The ERROR frame with which a node without TLS answers a ClientHello. */
    static OddPort plainCassandra() throws IOException {
        String said = "Invalid or unsupported protocol version (22)";
        return new OddPort(HexFormat.of()
                .parseHex("8500000000"
                        + String.format("%08x", 6 + said.length())
                        + "0000000a"
                        + String.format("%04x", said.length())
                        + HexFormat.of().formatHex(said.getBytes(StandardCharsets.US_ASCII))));
    }

    /** A port on which nobody listens. */
    static int closed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String endpoint() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                if (answer.length > 0 && socket.getInputStream().read() >= 0) {
                    socket.getOutputStream().write(answer);
                }
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
