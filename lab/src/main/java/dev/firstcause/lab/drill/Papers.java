// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
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

/** The authority of a drill, and its certificates as files, which drivers are configured with. Belongs to one thread. */
final class Papers implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final TestAuthority authority = TestAuthority.create();
    private final Path folder;
    private int issued;

    Papers() throws IOException {
        folder = Files.createTempDirectory("firstcause-drill");
        authority.writeTo(folder);
        authority.writeTrustStore(trustStore(), PASSWORD.toCharArray());
    }

    TestAuthority authority() {
        return authority;
    }

    Tls tls(TlsVersion version, @Nullable Identity client) throws IOException {
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
