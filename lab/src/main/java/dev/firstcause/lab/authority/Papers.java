// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import dev.firstcause.lab.subject.Target.ClientIdentity;
import dev.firstcause.lab.subject.Target.Tls;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An authority, and its certificates as files, which drivers are configured with. Closing deletes the files. Belongs to one
 * thread.
 */
public final class Papers implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final TestAuthority authority = TestAuthority.create();
    private final Path folder;
    private int issued;

    /** Makes an authority and a temporary folder, and writes whom to trust there. */
    public Papers() throws IOException {
        folder = Files.createTempDirectory("firstcause-drill");
        authority.writeTo(folder);
        authority.writeTrustStore(trustStore(), PASSWORD.toCharArray());
    }

    /** Who issues all certificates. */
    public TestAuthority authority() {
        return authority;
    }

    /**
     * How to do TLS with nodes of the authority.
     *
     * @param client whose certificate to show, or null; it is written to the folder
     */
    public Tls tls(TlsVersion version, @Nullable Identity client) throws IOException {
        return new Tls(
                version, folder.resolve("ca.pem"), trustStore(), client == null ? null : written(client), PASSWORD);
    }

    private ClientIdentity written(Identity identity) throws IOException {
        issued++;
        Path certificate = folder.resolve("client-" + issued + ".pem");
        Path key = folder.resolve("client-" + issued + ".key.pem");
        Path store = folder.resolve("client-" + issued + ".p12");
        identity.write(certificate, key);
        identity.writeKeyStore(store, PASSWORD.toCharArray());
        return new ClientIdentity(certificate, key, store);
    }

    private Path trustStore() {
        return folder.resolve("trust.p12");
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
