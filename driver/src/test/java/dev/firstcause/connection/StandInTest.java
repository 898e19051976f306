// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** What the tests of connections lean on. */
class StandInTest {
    /** The port of a server socket is free only when the thread that accepts has noticed that it was closed. */
    @Test
    void nobody_listens_any_more_where_it_was_closed() throws IOException {
        for (int i = 0; i < 500; i++) {
            StandIn gone = StandIn.plain();
            gone.close();
            assertThatThrownBy(() -> new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    gone.endpoint().port())
                            .close())
                    .as("round %d", i)
                    .isInstanceOf(ConnectException.class);
        }
    }
}
