// SPDX-License-Identifier: Apache-2.0
/** A CQL driver whose connections die once, with one cause. */
module dev.firstcause.driver {
    requires transitive dev.firstcause.protocol;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.firstcause.connection;
    exports dev.firstcause.failure;
    exports dev.firstcause.tls;
    exports dev.firstcause.transport;
    exports dev.firstcause.transport.nio;
    exports dev.firstcause.type;
}
