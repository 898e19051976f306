// SPDX-License-Identifier: Apache-2.0
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One plaintext connection that speaks CQL v4 in frames, so that no driver stands between a script and the server. */
final class RawCql implements AutoCloseable {
    static final int ERROR = 0x00, READY = 0x02, QUERY = 0x07, RESULT = 0x08, REGISTER = 0x0B, EVENT = 0x0C;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawCql(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        send(0x01, body -> {
            body.writeShort(1);
            string(body, "CQL_VERSION");
            string(body, "3.0.0");
        });
        expect(READY);
    }

    interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    record Frame(int opcode, byte[] body) {
        DataInputStream in() {
            return new DataInputStream(new java.io.ByteArrayInputStream(body));
        }
    }

    void register(String event) throws IOException {
        send(REGISTER, body -> {
            body.writeShort(1);
            string(body, event);
        });
        expect(READY);
    }

    /** A QUERY with consistency ONE; flags and what follows them are the caller's. */
    void query(String cql, int flags, Body rest) throws IOException {
        send(QUERY, body -> {
            byte[] text = cql.getBytes(StandardCharsets.UTF_8);
            body.writeInt(text.length);
            body.write(text);
            body.writeShort(0x0001);
            body.writeByte(flags);
            rest.write(body);
        });
    }

    Frame query(String cql) throws IOException {
        query(cql, 0, body -> {});
        return expect(RESULT);
    }

    private void send(int opcode, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        out.writeByte(4);
        out.writeByte(0);
        out.writeShort(1);
        out.writeByte(opcode);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        out.flush();
    }

    Frame read() throws IOException {
        in.readFully(new byte[4]);
        int opcode = in.readUnsignedByte();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new Frame(opcode, body);
    }

    Frame expect(int opcode) throws IOException {
        Frame frame = read();
        if (frame.opcode() != opcode) {
            throw new IOException("opcode " + frame.opcode() + ": " + new String(frame.body(), StandardCharsets.UTF_8));
        }
        return frame;
    }

    static void string(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    static String string(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
