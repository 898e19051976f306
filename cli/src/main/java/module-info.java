// SPDX-License-Identifier: Apache-2.0
/** The command line: looks at an endpoint, and says what is wrong with it. */
module dev.firstcause.cli {
    requires dev.firstcause.driver;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.firstcause.cli to
            info.picocli;
}
