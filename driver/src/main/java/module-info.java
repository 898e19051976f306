// SPDX-License-Identifier: Apache-2.0
/** A CQL driver whose connections die once, with one cause. */
@SuppressWarnings("module") // the module that a room is opened to is built after this one
module dev.firstcause.driver {
    requires transitive dev.firstcause.protocol;
    requires jdk.jfr;
    requires jdk.net;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.firstcause;
    exports dev.firstcause.connection;
    exports dev.firstcause.error;
    exports dev.firstcause.failure;
    exports dev.firstcause.tls;
    exports dev.firstcause.transport;
    exports dev.firstcause.transport.nio;
    exports dev.firstcause.transport.socket to
            dev.firstcause.netty;
    exports dev.firstcause.type;

    uses dev.firstcause.tls.TlsProvider;
    uses dev.firstcause.transport.TransportProvider;
}
