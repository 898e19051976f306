// SPDX-License-Identifier: Apache-2.0
/** The laboratory: everything a connection can be told to live through, for any driver. */
module dev.firstcause.lab {
    requires transitive dev.firstcause.protocol;
    requires static transitive org.jspecify;
    requires jdk.management;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    // For who uses dev.firstcause.lab.junit, and has it.
    requires static org.junit.jupiter.api;

    exports dev.firstcause.lab.authority;
    exports dev.firstcause.lab.cassandra;
    exports dev.firstcause.lab.drill;
    exports dev.firstcause.lab.fault;
    exports dev.firstcause.lab.junit;
    exports dev.firstcause.lab.leftover;
    exports dev.firstcause.lab.network;
    exports dev.firstcause.lab.node;
    exports dev.firstcause.lab.proxy;
    exports dev.firstcause.lab.reboot;
    exports dev.firstcause.lab.report;
    exports dev.firstcause.lab.scenario;
    exports dev.firstcause.lab.subject;
    exports dev.firstcause.lab.verdict;
}
