// SPDX-License-Identifier: Apache-2.0
/** What an application notices while the nodes of its cluster are rebooted under load: a drill for any driver. */
@NullMarked
package dev.firstcause.lab.reboot;

import org.jspecify.annotations.NullMarked;
