// SPDX-License-Identifier: Apache-2.0
/**
 * The CQL native protocol v3, v4 and v5 on the wire, from both sides: frames, segments and messages as values, and the
 * functions that turn them into bytes and back.
 */
// The optional library for lz4 has no module descriptor; the modules that a package is opened to are built after this
// one.
@SuppressWarnings({"requires-automatic", "module"})
module dev.firstcause.protocol {
    requires static transitive org.jspecify;
    requires static org.lz4.java;

    exports dev.firstcause.protocol;
    exports dev.firstcause.protocol.frame;
    exports dev.firstcause.protocol.message;
    exports dev.firstcause.protocol.text to
            dev.firstcause.cli,
            dev.firstcause.driver,
            dev.firstcause.lab;
    exports dev.firstcause.protocol.type;
}
