// SPDX-License-Identifier: Apache-2.0
/** Transports on Netty, and TLS by BoringSSL, for the driver: found by it when they are there. */
module dev.firstcause.netty {
    requires transitive dev.firstcause.driver;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl;
    requires transitive io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports dev.firstcause.transport.netty;
    exports dev.firstcause.tls.boringssl;

    provides dev.firstcause.transport.TransportProvider with
            dev.firstcause.transport.netty.EpollProvider,
            dev.firstcause.transport.netty.NettyNioProvider;
    provides dev.firstcause.tls.TlsProvider with
            dev.firstcause.tls.boringssl.BoringSslProvider;
}
