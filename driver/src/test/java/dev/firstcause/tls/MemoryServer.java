// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A TLS server of the JDK in memory: bytes in, bytes out. */
public final class MemoryServer {
    final SSLEngine engine;
    private final ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    private ByteBuffer in = ByteBuffer.allocate(0);
    private SSLException failure;

    public MemoryServer(SSLEngine engine) {
        this.engine = engine;
    }

    /** Takes bytes from the client, and gives its answer. */
    public byte[] feed(byte[] bytes) {
        in = ByteBuffer.allocate(in.remaining() + bytes.length)
                .put(in)
                .put(bytes)
                .flip();
        return turn(new byte[0]);
    }

    byte[] encrypt(String text) {
        return encrypt(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] encrypt(byte[] data) {
        return turn(data);
    }

    /** A KeyUpdate with TLS 1.3, a request to renegotiate with TLS 1.2. */
    byte[] newKeys() {
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        return turn(new byte[0]);
    }

    public byte[] closeNotify() {
        engine.closeOutbound();
        return turn(new byte[0]);
    }

    /** What the client sent, decrypted. */
    String received() {
        return plaintext.toString(StandardCharsets.UTF_8);
    }

    /** What the client sent since the last call, decrypted. */
    public byte[] takeReceived() {
        byte[] all = plaintext.toByteArray();
        plaintext.reset();
        return all;
    }

    int receivedBytes() {
        return plaintext.size();
    }

    SSLException failure() {
        return failure;
    }

    static List<byte[]> records(byte[] bytes) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            byte[] record = new byte[5 + (all.getShort(all.position() + 3) & 0xffff)];
            all.get(record);
            records.add(record);
        }
        return records;
    }

    private byte[] turn(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer pending = ByteBuffer.wrap(data);
        for (int idle = 0; idle < 10; ) {
            try {
                idle = step(pending, out) ? 0 : idle + 1;
            } catch (SSLException e) {
                failure = failure == null ? e : failure;
                idle++;
            }
        }
        return out.toByteArray();
    }

    private boolean step(ByteBuffer pending, ByteArrayOutputStream out) throws SSLException {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP && in.hasRemaining()) {
            ByteBuffer plain = ByteBuffer.allocate(20_000);
            SSLEngineResult result = engine.unwrap(in, plain);
            plaintext.write(plain.array(), 0, plain.position());
            if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
                return result.bytesConsumed() > 0;
            }
        }
        ByteBuffer packet = ByteBuffer.allocate(20_000);
        SSLEngineResult result = engine.wrap(pending, packet);
        out.write(packet.array(), 0, packet.position());
        return result.bytesProduced() > 0;
    }
}
