// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Everything a node keeps on disk: its configuration, its keys, its data. */
record NodeFolder(Path path) {
    /** No secret: the key stores live as long as a test. */
    private static final String PASSWORD = "cassandra";

    static NodeFolder create() throws IOException {
        return new NodeFolder(Files.createTempDirectory("firstcause-cassandra-"));
    }

    void configure(
            String host, Ports ports, boolean password, @Nullable Identity identity, @Nullable TestAuthority clients)
            throws IOException {
        StringBuilder yaml = new StringBuilder(Resource.text("cassandra.yaml.template"));
        if (password) {
            yaml.append(Resource.text("password.yaml"));
        }
        if (identity != null) {
            yaml.append(Resource.text("tls.yaml.template"));
            put(identity);
        }
        if (clients != null) {
            yaml.append(Resource.text("client-certificates.yaml.template"));
            clients.writeTrustStore(path.resolve("clients.p12"), PASSWORD.toCharArray());
        }
        String filled = yaml.toString()
                .replace("@DIR@", path.toString())
                .replace("@HOST@", host)
                .replace("@CQL_PORT@", String.valueOf(ports.cql()))
                .replace("@STORAGE_PORT@", String.valueOf(ports.storage()))
                .replace("@PASSWORD@", PASSWORD);
        Files.writeString(configuration(), filled);
        Files.writeString(logging(), Resource.text("logback.xml"));
    }

    /** Writes the key store that the node reads at its next start. */
    void put(Identity identity) throws IOException {
        identity.writeKeyStore(path.resolve("identity.p12"), PASSWORD.toCharArray());
    }

    Path configuration() {
        return path.resolve("cassandra.yaml");
    }

    Path logging() {
        return path.resolve("logback.xml");
    }

    void delete() throws IOException {
        Folders.delete(path);
    }
}
