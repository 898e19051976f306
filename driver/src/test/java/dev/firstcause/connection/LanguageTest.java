// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** That a build which runs tests in French does so: else they would show nothing. */
class LanguageTest {
    @Test
    @EnabledIfEnvironmentVariable(named = "LANGUAGE", matches = "fr")
    void the_kernel_is_heard_in_french() throws IOException {
        Path catalogue = Path.of("/usr/share/locale/fr/LC_MESSAGES/libc.mo");
        assumeTrue(Files.exists(catalogue), "no " + catalogue + ": install libc-l10n");
        InetSocketAddress closed;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            closed = (InetSocketAddress) server.getLocalAddress();
        }
        Throwable refused = catchThrowable(() -> SocketChannel.open(closed).close());
        assertThat(refused)
                .as(
                        "the kernel's errors are not French: install libc's locale C.UTF-8, or build with -Dfrench.skip=true")
                .hasMessage("Connexion refusée");
        assertThat(String.format("%.1f", 0.5)).isEqualTo("0,5");
    }
}
