// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request, and what its answer is read with: an answer without a description of its columns is of those that were
 * known when the request was made, and of no others.
 *
 * @param known the columns that the answer may leave undescribed
 * @param prepared the statement to tell of a new description, or null
 */
record Asked(Request request, Columns known, @Nullable PreparedStatement prepared) {
    Asked(Request request) {
        this(request, Columns.NONE, null);
    }

    /**
     * The answer as a page.
     *
     * @param next gets the page at a paging state
     * @throws ProtocolException if the answer lacks a description that it was asked for
     */
    ResultPage page(Result result, ExecutionInfo info, Function<ByteBuffer, CompletionStage<ResultPage>> next) {
        return result instanceof Rows rows
                ? new ResultPage(columns(rows.metadata()), rows, info, next)
                : new ResultPage(Columns.NONE, null, info, next);
    }

    private Columns columns(RowsMetadata metadata) {
        List<ColumnSpec> described = metadata.columns();
        if (described == null) {
            if (metadata.columnCount() != known.count()) {
                throw new ProtocolException(
                        "rows metadata",
                        0,
                        "the description of " + metadata.columnCount() + " columns, or " + known.count()
                                + " columns that are known",
                        "none");
            }
            return known;
        }
        Columns columns = described.equals(known.specs()) ? known : new Columns(described);
        if (prepared != null) {
            prepared.described(columns, metadata.newMetadataId());
        }
        return columns;
    }
}
