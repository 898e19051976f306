// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Collects {@link QueryParameters}, for requests that use only a few of them. */
final class Parameters {
    private Consistency consistency = Consistency.ONE;
    private Values values = Values.NONE;
    private boolean skipMetadata;
    private int pageSize;
    private @Nullable ByteBuffer pagingState;
    private @Nullable Consistency serialConsistency;
    private long timestamp = QueryParameters.NO_TIMESTAMP;
    private @Nullable String keyspace;
    private int nowInSeconds = QueryParameters.NO_NOW;

    Parameters consistency(Consistency value) {
        consistency = value;
        return this;
    }

    Parameters values(Values value) {
        values = value;
        return this;
    }

    Parameters skipMetadata() {
        skipMetadata = true;
        return this;
    }

    Parameters page(int size, @Nullable ByteBuffer state) {
        pageSize = size;
        pagingState = state;
        return this;
    }

    Parameters serialConsistency(Consistency value) {
        serialConsistency = value;
        return this;
    }

    Parameters timestamp(long value) {
        timestamp = value;
        return this;
    }

    Parameters keyspace(String value) {
        keyspace = value;
        return this;
    }

    Parameters nowInSeconds(int value) {
        nowInSeconds = value;
        return this;
    }

    QueryParameters build() {
        return new QueryParameters(
                consistency,
                values,
                skipMetadata,
                pageSize,
                pagingState,
                serialConsistency,
                timestamp,
                keyspace,
                nowInSeconds);
    }
}
