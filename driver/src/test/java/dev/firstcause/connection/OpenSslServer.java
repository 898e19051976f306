// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** {@code openssl s_server}, which wants a client certificate of an authority, as a process of its own. */
final class OpenSslServer implements AutoCloseable {
    private final Process process;
    private final int port;

    OpenSslServer(Path certificate, Path key, Path authority, String protocolOption) throws IOException {
        // Port 0: it chooses one, and says "ACCEPT 127.0.0.1:port".
        process = new ProcessBuilder(List.of(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:0",
                        "-cert",
                        certificate.toString(),
                        "-key",
                        key.toString(),
                        "-CAfile",
                        authority.toString(),
                        "-Verify",
                        "2",
                        "-verify_return_error",
                        protocolOption))
                .redirectErrorStream(true)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("ACCEPT 127.0.0.1:")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("openssl s_server ended without listening");
        }
        port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
        Thread reader = new Thread(() -> out.lines().forEach(ignored -> {}), "openssl-output");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, thrown) -> {
            // Its output ends with it, in the middle of a line or not.
            if (!(thrown instanceof UncheckedIOException)) {
                throw new AssertionError(thrown);
            }
        });
        reader.start();
    }

    /** Whether there is one on this machine. */
    static boolean isInstalled() {
        try {
            return new ProcessBuilder("openssl", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // how Java says that there is no such program
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
