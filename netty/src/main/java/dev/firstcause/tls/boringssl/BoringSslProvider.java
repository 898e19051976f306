// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import dev.firstcause.netty.NettyOnThePath;
import dev.firstcause.tls.TlsEngines;
import dev.firstcause.tls.TlsProvider;
import dev.firstcause.tls.TlsSettings;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes contexts of BoringSSL. Any other OpenSSL that Netty's native library may be built on is not taken for it. */
public final class BoringSslProvider implements TlsProvider {
    static final String NAME = "boringssl";

    private static final int PREFERENCE = 100;

    /** Offered by BoringSSL always, and together: which of them cannot be said. */
    private static final Set<String> OF_TLS_13 =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** The provider. */
    public BoringSslProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return NettyOnThePath.unavailability(BoringSslProvider::unavailabilityOfLibrary);
    }

    private static @Nullable Throwable unavailabilityOfLibrary() {
        Throwable cause = OpenSsl.unavailabilityCause();
        if (cause == null && !"BoringSSL".equals(OpenSsl.versionString())) {
            return new IllegalStateException(
                    "Netty's native TLS library is " + OpenSsl.versionString()
                            + ", whose errors are not those of BoringSSL: put netty-tcnative-boringssl-static on the class path");
        }
        return cause;
    }

    @Override
    public List<String> cipherSuites() {
        return List.copyOf(OpenSsl.availableJavaCipherSuites());
    }

    @Override
    public TlsEngines engines(TlsSettings settings) {
        checkCipherSuites(settings);
        checkKey(settings.keyAlgorithm());
        Cleaner cleaner = BoringSslEngines.cleaner();
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .trustManager(new AlertingTrust(settings.trust()))
                    .keyManager(settings.keys())
                    .endpointIdentificationAlgorithm(null)
                    .protocols(settings.protocols());
            SslContext context = builder.build();
            return new BoringSslEngines(context, cleaner);
        } catch (SSLException e) {
            throw new IllegalStateException("BoringSSL makes no context: " + e.getMessage(), e);
        }
    }

    private static void checkCipherSuites(TlsSettings settings) {
        List<String> named = new ArrayList<>(settings.cipherSuites());
        named.retainAll(OF_TLS_13);
        if (settings.protocols().contains("TLSv1.3") && !named.isEmpty() && named.size() < OF_TLS_13.size()) {
            throw new IllegalArgumentException("cipher suites: " + named + " alone cannot be offered, for BoringSSL"
                    + " offers all of " + OF_TLS_13 + " or none; name all of them, or none, or the TLS provider jdk");
        }
    }

    private static void checkKey(@Nullable String algorithm) {
        if (algorithm != null && !algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw new IllegalArgumentException("identity: a key of " + algorithm
                    + " cannot be used with BoringSSL; give" + " one of RSA or EC, or name the TLS provider jdk");
        }
    }
}
