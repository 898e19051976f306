// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Values;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of a node: protocol v4 over the TLS sockets of the JDK, one request at a time. */
final class CqlOverTls implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final SSLSocket socket;
    private final FrameCodec codec = new FrameCodec();
    private final FrameWriter writer = new FrameWriter(codec);
    private final FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
    private final Deque<Message> arrived = new ArrayDeque<>();

    private CqlOverTls(SSLSocket socket) {
        this.socket = socket;
    }

    static CqlOverTls open(InetSocketAddress address, TestAuthority trusted, Identity client)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client.keyManagers(), trusted.trustManagers(), null);
        Socket plain = new Socket();
        try {
            plain.connect(address, PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            String host = address.getAddress().getHostAddress();
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, address.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new CqlOverTls(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    Certificate server() throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    void setPatience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    <T extends Message> T ask(Class<T> expected, Request request) throws IOException {
        send(request);
        Message answer = receive();
        assertThat(answer).isInstanceOf(expected);
        return expected.cast(answer);
    }

    /** As a user of PasswordAuthenticator. */
    void logIn(String user, String password) throws IOException {
        Startup startup = new Startup(Map.of(Startup.CQL_VERSION, "3.0.0"));
        assertThat(ask(Authenticate.class, startup).authenticator()).endsWith("PasswordAuthenticator");
        ByteBuffer token = UTF_8.encode("\0" + user + "\0" + password);
        ask(AuthSuccess.class, new AuthResponse(token));
    }

    void run(String statement) throws IOException {
        ask(Result.class, query(statement, Consistency.ONE));
    }

    /** On all replicas, or not at all. */
    void runOnAll(String statement) throws IOException {
        ask(Result.class, query(statement, Consistency.ALL));
    }

    /** The first column of all rows, in hex; rows where a column is null are left out. */
    List<String> select(String statement) throws IOException {
        Rows rows = ask(Rows.class, query(statement, Consistency.ONE));
        int columns = rows.metadata().columnCount();
        List<String> values = new ArrayList<>();
        for (Rows.Cursor row = rows.cursor(); row.next(); ) {
            if (IntStream.range(0, columns).allMatch(column -> row.bytes(column) != null)) {
                ByteBuffer bytes = row.bytes(0);
                byte[] value = new byte[bytes.remaining()];
                bytes.get(value);
                values.add(hex(value));
            }
        }
        return values;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Query query(String statement, Consistency consistency) {
        return new Query(statement, new QueryParameters(consistency, Values.NONE));
    }

    void send(Request request) throws IOException {
        writer.add(ProtocolVersion.V4, 0, request);
        ByteBuffer bytes = writer.take();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    Message receive() throws IOException {
        byte[] bytes = new byte[4096];
        while (arrived.isEmpty()) {
            int length = socket.getInputStream().read(bytes);
            if (length < 0) {
                throw new EOFException("The node closed the connection");
            }
            reader.read(ByteBuffer.wrap(bytes, 0, length), this::onFrame);
        }
        return arrived.remove();
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        byte[] kept = new byte[length];
        bytes.get(start, kept);
        Frame frame = codec.decode(ByteBuffer.wrap(kept), 0, length);
        arrived.add(frame.message());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
