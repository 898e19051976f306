// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/** How far what an application holds of a driver reaches, and so what can befall it. */
public enum Scope {
    /** To one node: what its connection dies of is the application's trouble. */
    NODE,
    /** Over a cluster: a session, which goes on while a node is left, and comes back to those that come back. */
    CLUSTER
}
