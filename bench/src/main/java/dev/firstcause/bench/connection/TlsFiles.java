// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificates of a run, in a folder: an RSA-2048 authority and a node's identity under it. */
record TlsFiles(Path folder) {
    /** Of files that live as long as a run. */
    static final String PASSWORD = "only for this run";

    private static final String NODE = "node.p12";
    private static final String TRUST = "trust.p12";

    static TlsFiles make(Path folder) throws IOException {
        TestAuthority authority = TestAuthority.createRsa("Firstcause Bench Authority");
        Identity node = authority
                .issue()
                .ip("127.0.0.1")
                .dns("localhost")
                .rsa()
                .forServers()
                .issue();
        authority.writeTo(folder);
        authority.writeTrustStore(folder.resolve(TRUST), PASSWORD.toCharArray());
        node.writeKeyStore(folder.resolve(NODE), PASSWORD.toCharArray());
        return new TlsFiles(folder);
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    Path trustStore() {
        return folder.resolve(TRUST);
    }

    /** What the node speaks TLS with. */
    SSLContext node() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(NODE))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
