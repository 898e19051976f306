// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.netty;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Netty on the class path. An application, or another library in it, may have chosen an older one: with Netty 4.1 the
 * classes of this artifact cannot be linked.
 */
public final class NettyOnThePath {
    private static final List<String> ARTIFACTS = List.of(
            "netty-common",
            "netty-buffer",
            "netty-transport",
            "netty-transport-native-unix-common",
            "netty-transport-classes-epoll",
            "netty-handler");

    /** These have versions of their own, and have to be of the same. */
    private static final List<String> NATIVE_TLS = List.of("netty-tcnative-classes", "netty-tcnative-boringssl-static");

    private static final int MAJOR = 4;
    private static final int LEAST_MINOR = 2;

    private NettyOnThePath() {}

    /**
     * Why something of Netty cannot be used, or null if it can.
     *
     * @param check asks Netty itself; called only where its version fits
     */
    public static @Nullable Throwable unavailability(Supplier<@Nullable Throwable> check) {
        return unavailability(NettyOnThePath.class.getClassLoader(), check);
    }

    static @Nullable Throwable unavailability(ClassLoader loader, Supplier<@Nullable Throwable> check) {
        for (String artifact : ARTIFACTS) {
            if (isTooOld(version(loader, artifact))) {
                return unfit(loader, null);
            }
        }
        try {
            return check.get();
        } catch (LinkageError e) {
            return unfit(loader, e);
        }
    }

    /** The reason is in the text, which is what is logged; the error of the JVM says no more than a class or a method. */
    private static IllegalStateException unfit(ClassLoader loader, @Nullable LinkageError error) {
        IllegalStateException unfit = new IllegalStateException(
                "firstcause-netty needs Netty " + MAJOR + "." + LEAST_MINOR
                        + ", and the class path has " + found(loader) + (error == null ? "" : " (" + error + ")")
                        + "; let the build choose one version of Netty for all (import netty-bom), or leave firstcause-netty out");
        if (error != null) {
            unfit.addSuppressed(error);
        }
        return unfit;
    }

    private static String found(ClassLoader loader) {
        List<String> found = new ArrayList<>();
        for (List<String> artifacts : List.of(ARTIFACTS, NATIVE_TLS)) {
            for (String artifact : artifacts) {
                String version = version(loader, artifact);
                if (version != null) {
                    found.add(artifact + " " + version);
                }
            }
        }
        return found.isEmpty() ? "one of an unknown version" : String.join(", ", found);
    }

    /** Of the artifact that comes first on the class path, or null if it does not say. */
    private static @Nullable String version(ClassLoader loader, String artifact) {
        String name = "META-INF/maven/io.netty/" + artifact + "/pom.properties";
        try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException | IllegalArgumentException e) {
            return "of an unreadable version (" + e + ")";
        }
    }

    private static boolean isTooOld(@Nullable String version) {
        if (version == null || !version.matches("\\d{1,4}\\.\\d{1,4}(\\..*)?")) {
            return false;
        }
        String[] parts = version.split("\\.", 3);
        int major = Integer.parseInt(parts[0]);
        return major < MAJOR || (major == MAJOR && Integer.parseInt(parts[1]) < LEAST_MINOR);
    }
}
