// SPDX-License-Identifier: Apache-2.0
/** The command line: looks at an endpoint and says what is wrong with it; breaks connections and says who notices. */
@SuppressWarnings("requires-automatic")
module dev.firstcause.cli {
    requires com.datastax.oss.driver.core;
    requires dev.firstcause.driver;
    requires dev.firstcause.lab;
    requires dev.firstcause.netty;
    requires info.picocli;
    requires java.logging;
    requires static org.jspecify;

    opens dev.firstcause.cli to
            info.picocli;
    opens dev.firstcause.cli.drill to
            info.picocli;
    opens dev.firstcause.cli.machinery to
            info.picocli;
}
