// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/** A session of ours and a server of the JDK that talk in memory, with everything between them in our hand. */
final class Talk {
    static final TestAuthority AUTHORITY = TestAuthority.create();
    static final Identity NODE = AUTHORITY.server("node1.example", "127.0.0.1");
    static final TlsEngines ENGINES = new JdkProvider.Engines(context(NODE, AUTHORITY));
    static final String HOST = "node1.example";

    private static final Queue<Talk> OPEN = new ConcurrentLinkedQueue<>();

    final TlsSession client;
    final MemoryServer server;
    private final ByteArrayOutputStream plaintext = new ByteArrayOutputStream();

    Talk(TlsSession client, MemoryServer server) {
        this.client = client;
        this.server = server;
        OPEN.add(this);
    }

    /** Releases the sessions of all talks; the second time nothing happens. */
    static void endAll() {
        for (Talk talk = OPEN.poll(); talk != null; talk = OPEN.poll()) {
            talk.client.release();
            talk.client.release();
        }
    }

    static Talk of(String protocol) {
        return new Talk(trusting(AUTHORITY).protocols(protocol).build().newSession(HOST, 9042), server(NODE));
    }

    static Talk established(String protocol) throws TlsFailure {
        Talk talk = of(protocol);
        talk.handshake();
        return talk;
    }

    static TlsOptions.Builder trusting(TestAuthority authority) {
        return TlsOptions.builder().trustPem(file(".pem", authority.certificatePem()));
    }

    /** Whether it is the JDK that does TLS in this run of the tests. */
    static boolean isJdk() {
        return trusting(AUTHORITY).build().provider().equals("jdk");
    }

    static Path file(String suffix, String text) {
        try {
            Path file = Files.createTempFile("firstcause-tls", suffix);
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MemoryServer server(Identity identity) {
        return new MemoryServer(engine(context(identity, AUTHORITY)));
    }

    static SSLContext context(Identity identity, TestAuthority clients) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = identity.keyManagers();
            TrustManager[] trust = clients.trustManagers();
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    /** Begins, and carries bytes between both until neither has more to say. */
    void handshake() throws TlsFailure {
        client.begin();
        exchange();
    }

    void exchange() throws TlsFailure {
        byte[] toServer = fromClient();
        byte[] toClient = server.feed(toServer);
        while (toServer.length > 0 || toClient.length > 0) {
            receive(toClient);
            toServer = fromClient();
            toClient = server.feed(toServer);
        }
    }

    byte[] fromClient() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.drainTo(bytes -> {
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            out.writeBytes(all);
        });
        return out.toByteArray();
    }

    void receive(byte[]... parts) throws TlsFailure {
        for (byte[] part : parts) {
            client.receive(ByteBuffer.wrap(part.clone()), this::onPlaintext);
        }
    }

    private void onPlaintext(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            plaintext.write(bytes.get());
        }
    }

    void send(String text) throws TlsFailure {
        client.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    String received() {
        return plaintext.toString(StandardCharsets.UTF_8);
    }

    static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
