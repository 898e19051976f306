// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, and how.
 *
 * @param host a name or an address; the node's certificate must be for it
 * @param port 1 to 65,535
 * @param tls how TLS is to be done, or null for plain TCP
 * @param login whom to say that one is, or null
 * @param patience how long to wait
 */
public record Target(
        String host, int port, @Nullable Tls tls, @Nullable Login login, Patience patience) {
    /** The data center of every node here. */
    public static final String DATA_CENTER = "datacenter1";

    /**
     * How TLS is to be done; host names are verified. The same things come as PEM files and as PKCS12 key stores.
     *
     * @param version the only version to offer
     * @param authority whom to trust, as PEM
     * @param trustStore whom to trust
     * @param identity who to be, or null
     * @param password of all key stores
     */
    public record Tls(
            TlsVersion version,
            Path authority,
            Path trustStore,
            @Nullable ClientIdentity identity,
            String password) {}

    /**
     * A client's certificate and its key.
     *
     * @param certificate as PEM
     * @param key as PEM
     * @param keyStore both
     */
    public record ClientIdentity(Path certificate, Path key, Path keyStore) {}

    /** A user and password. The password is in no text made of this. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }
}
