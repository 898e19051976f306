// SPDX-License-Identifier: Apache-2.0
/** A CQL driver whose connections die once, with one cause. */
module dev.firstcause.driver {
    requires transitive dev.firstcause.protocol;
    requires static transitive org.jspecify;

    exports dev.firstcause.type;
}
