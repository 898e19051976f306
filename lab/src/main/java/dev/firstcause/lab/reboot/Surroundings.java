// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.subject.Target;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where an application finds its cluster, and what of it it is to use.
 *
 * @param contactPoints every node, each resolved
 * @param tls how TLS is to be done
 * @param tables its tables, which are not there yet
 */
public record Surroundings(List<InetSocketAddress> contactPoints, Target.Tls tls, Tables tables) {
    public Surroundings {
        contactPoints = List.copyOf(contactPoints);
    }

    /** The data center of all nodes. */
    public String dataCenter() {
        return Target.DATA_CENTER;
    }
}
