// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import java.util.List;

/**
 * How a page of a result came about.
 *
 * @param coordinator the node that answered
 * @param attempts those that failed before the one that was answered, in their order; mostly none
 * @param warnings what the server warns of, such as a query over too many partitions; mostly empty
 * @param schemaInAgreement false after a change of the schema of which not all live nodes that the session uses were seen to
 *     have heard in the time that it waits for that ({@link SessionBuilder#schemaAgreementWait}); true after all other
 *     statements
 */
public record ExecutionInfo(
        Endpoint coordinator, List<Attempt> attempts, List<String> warnings, boolean schemaInAgreement) {
    public ExecutionInfo {
        attempts = List.copyOf(attempts);
        warnings = List.copyOf(warnings);
    }
}
