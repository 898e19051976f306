// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static dev.firstcause.lab.fault.Direction.DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.When;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/LAB.md: it does what the page says, and the page shows what is here. */
@Timeout(60)
class FaultProxyExampleTest {
    private static final TlsEcho ECHO = TlsEcho.open();

    private String said = "";

    @Test
    void the_example_does_what_the_page_says() throws IOException, InterruptedException, TimeoutException {
        String log = example(ECHO.address());
        assertThat(said).contains("mismatch");
        assertThat(log).contains("fault fired: at TLS record 2 of APPLICATION_DATA down: corrupt", "up record ");
    }

    @Test
    void the_page_shows_the_example() throws IOException {
        String source = Files.readString(
                Path.of("src/test/java", FaultProxyExampleTest.class.getName().replace('.', '/') + ".java"));
        String example = source.substring(
                source.indexOf("        // The example\n") + 23, source.indexOf("        // Its end\n"));
        assertThat(Files.readString(Path.of("../docs/LAB.md")))
                .contains("```java\n" + example.stripTrailing().stripIndent() + "\n```");
    }

    private String example(InetSocketAddress node) throws IOException, InterruptedException, TimeoutException {
        // The example
        try (FaultProxy proxy = FaultProxy.builder().seed(42).to(node)) {
            Fault fault = proxy.arm(When.atTlsRecord(DOWN, 2, RecordType.APPLICATION_DATA), Effects.corrupt());
            talk(proxy.address()); // any client, over TLS
            fault.awaitFired(Duration.ofSeconds(10));
            return proxy.log().toString();
        }
        // Its end
    }

    private void talk(InetSocketAddress address) throws IOException {
        try (SSLSocket socket = ECHO.connect(address, "TLSv1.2")) {
            socket.getOutputStream().write(1);
            socket.getInputStream().read();
            socket.getOutputStream().write(2);
            socket.getInputStream().read();
        } catch (SSLException e) {
            said = e.getMessage();
        }
    }
}
