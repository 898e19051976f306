// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/** Everything a node keeps on disk: its configuration, its keys, its data. */
record NodeFolder(Path path) {
    /** No secret: the key stores live as long as a test. */
    private static final String PASSWORD = "cassandra";

    /** What the node makes itself when it starts and does not find it; the names stand in its configuration. */
    private static final List<String> DATA = List.of("data", "commitlog", "hints", "saved_caches", "cdc_raw");

    static NodeFolder create(Path parent, int number) throws IOException {
        NodeFolder folder = new NodeFolder(Files.createDirectory(parent.resolve("node-" + number)));
        Files.createDirectory(folder.temporary());
        return folder;
    }

    void configure(int number, Ports ports, NodeSettings settings) throws IOException {
        String host = Ports.host(number).getHostAddress();
        StringBuilder yaml = new StringBuilder(Resource.text("cassandra.yaml.template"));
        if (settings.password()) {
            yaml.append(Resource.text("password.yaml"));
        }
        if (settings.identities() != null) {
            yaml.append(Resource.text("tls.yaml.template"));
            put(settings.identities().apply(host));
        }
        if (settings.clients() != null) {
            yaml.append(Resource.text("client-certificates.yaml.template"));
            settings.clients().writeTrustStore(path.resolve("clients.p12"), PASSWORD.toCharArray());
        }
        if (!settings.more().containsKey("commitlog_sync")) {
            yaml.append("commitlog_sync: periodic\ncommitlog_sync_period: 10000ms\n");
        }
        settings.more()
                .forEach((name, value) ->
                        yaml.append(name).append(": ").append(value).append('\n'));
        String filled = yaml.toString()
                .replace("@DIR@", path.toString())
                .replace("@HOST@", host)
                .replace("@SEEDS@", seeds(ports, settings.nodes()))
                .replace("@TOKEN@", token(number, settings.nodes()).toString())
                .replace("@CQL_PORT@", String.valueOf(ports.cql()))
                .replace("@STORAGE_PORT@", String.valueOf(ports.storage()))
                .replace("@PASSWORD@", PASSWORD);
        Files.writeString(configuration(), filled);
        Files.writeString(logging(), Resource.text("logback.xml"));
        Files.writeString(place(), "dc=" + settings.dataCenter(number) + "\nrack=rack" + number + "\n");
    }

    private static String seeds(Ports ports, int nodes) throws IOException {
        StringJoiner seeds = new StringJoiner(",");
        for (int number = 1; number <= nodes; number++) {
            seeds.add(Ports.host(number).getHostAddress() + ":" + ports.storage());
        }
        return seeds.toString();
    }

    /** Equal parts of the ring, whose tokens are the longs. */
    private static BigInteger token(int number, int nodes) {
        return BigInteger.TWO
                .pow(Long.SIZE)
                .multiply(BigInteger.valueOf(number - 1))
                .divide(BigInteger.valueOf(nodes))
                .add(BigInteger.valueOf(Long.MIN_VALUE + 1)); // the least long is no token
    }

    /** Writes the key store that the node reads at its next start. */
    void put(Identity identity) throws IOException {
        // Of the two it takes a node that has just started a quarter of the time: it is read while a client waits.
        identity.writeJksKeyStore(path.resolve("identity.jks"), PASSWORD.toCharArray());
    }

    /** Deletes the data of the node, and leaves its configuration and keys. */
    void empty() throws IOException {
        for (String data : DATA) {
            Folders.delete(path.resolve(data));
        }
    }

    Path configuration() {
        return path.resolve("cassandra.yaml");
    }

    Path logging() {
        return path.resolve("logback.xml");
    }

    /** Where it stands: each in a rack of its own, so that each asks itself first for the rows that it has. */
    Path place() {
        return path.resolve("cassandra-rackdc.properties");
    }

    Path temporary() {
        return path.resolve("tmp");
    }
}
