// SPDX-License-Identifier: Apache-2.0
/** The command line: looks at an endpoint and says what is wrong with it; breaks connections and says who notices. */
@SuppressWarnings("requires-automatic")
module dev.firstcause.cli {
    requires dev.firstcause.driver;
    requires dev.firstcause.lab;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.driver.core;
    requires java.logging;
    requires static org.jspecify;

    opens dev.firstcause.cli to
            info.picocli;
    opens dev.firstcause.cli.drill to
            info.picocli;
}
