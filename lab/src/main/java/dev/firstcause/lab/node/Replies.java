// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a node answers to statements by itself, and how it words rows. One for all connections of a node. */
final class Replies {
    private static final Pattern USE = Pattern.compile("\\s*USE\\s+\"?(\\w+)\"?\\s*;?\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_SYSTEM = Pattern.compile(
            "\\s*SELECT\\s.*\\sFROM\\s+\"?system(?:_\\w+)?\"?\\s*\\..*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final SystemRows system;
    private final Statements statements;
    private final Rules rules;

    Replies(SystemRows system, Statements statements, Rules rules) {
        this.system = system;
        this.statements = statements;
        this.rules = rules;
    }

    /** The texts of what a request runs or prepares. */
    List<String> queries(Request request) {
        List<String> queries = new ArrayList<>();
        if (request instanceof Query query) {
            queries.add(query.query());
        } else if (request instanceof Prepare prepare) {
            queries.add(prepare.query());
        } else if (request instanceof Execute execute) {
            addPrepared(execute.id(), queries);
        } else if (request instanceof Batch batch) {
            for (Batch.Child child : batch.children()) {
                if (child instanceof Batch.Child.Simple simple) {
                    queries.add(simple.query());
                } else {
                    addPrepared(((Batch.Child.Prepared) child).id(), queries);
                }
            }
        }
        return queries;
    }

    private void addPrepared(ByteBuffer id, List<String> queries) {
        String query = statements.query(id);
        if (query != null) {
            queries.add(query);
        }
    }

    /** UNPREPARED, where the request names a statement that is not known. */
    @Nullable
    Response unprepared(Request request) {
        if (request instanceof Execute execute) {
            return unprepared(execute.id());
        } else if (request instanceof Batch batch) {
            for (Batch.Child child : batch.children()) {
                Response response = child instanceof Batch.Child.Prepared known ? unprepared(known.id()) : null;
                if (response != null) {
                    return response;
                }
            }
        }
        return null;
    }

    private @Nullable Response unprepared(ByteBuffer id) {
        return statements.query(id) == null
                ? new ErrorResponse.Unprepared(Statements.notFound(id), id.duplicate())
                : null;
    }

    /** What is answered to QUERY, EXECUTE and BATCH where no rule says anything. */
    Answer run(Received received) {
        if (received.queries().size() != 1 || received.request() instanceof Batch) {
            return rules.otherwise();
        }
        String query = received.queries().get(0);
        Matcher use = USE.matcher(query);
        if (use.matches()) {
            return Answer.of(new Result.Keyspace(use.group(1)));
        }
        if (!OF_SYSTEM.matcher(query).matches()) {
            return rules.otherwise();
        }
        try {
            Select select = understood(query);
            SystemTable table = table(select);
            return Answer.rows(table.select(select, system.of(table), values(received.request())));
        } catch (IllegalArgumentException e) {
            return Answer.error(ErrorCode.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static Values values(Request request) {
        QueryParameters parameters = parameters(request);
        return parameters == null ? Values.NONE : parameters.values();
    }

    private static @Nullable QueryParameters parameters(Request request) {
        if (request instanceof Query query) {
            return query.parameters();
        }
        return request instanceof Execute execute ? execute.parameters() : null;
    }

    private static Select understood(String query) {
        Select select = Select.parse(query);
        if (select == null) {
            throw new IllegalArgumentException(
                    "A stand-in node reads no more of this than columns, a table and equalities, and this is more:"
                            + " tell it what to answer with when(...)");
        }
        return select;
    }

    private static SystemTable table(Select select) {
        SystemTable table = SystemTable.find(select.keyspace(), select.table());
        if (table == null) {
            throw new IllegalArgumentException("table " + select.table() + " does not exist");
        }
        return table;
    }

    /** What is answered to PREPARE where no rule says anything. */
    Response prepare(Received received, Prepare request) {
        String query = request.query();
        Rule rule = rules.find(query);
        List<ColumnSpec> markers = Markers.of(query, rule == null ? List.of() : rule.markers());
        Table description = rule == null ? null : rule.description();
        List<ColumnSpec> columns = description == null ? List.of() : description.columns();
        if (rule == null && OF_SYSTEM.matcher(query).matches()) {
            try {
                Select select = understood(query);
                columns = table(select).chosen(select);
                markers = table(select).markers(select);
            } catch (IllegalArgumentException e) {
                return new ErrorResponse.Plain(ErrorCode.INVALID, String.valueOf(e.getMessage()));
            }
        }
        return new Result.Prepared(
                statements.prepare(query),
                received.version() == ProtocolVersion.V5 ? Statements.metadataId(columns) : null,
                markers,
                List.of(),
                columns.isEmpty() ? RowsMetadata.leftOut(0) : RowsMetadata.of(columns));
    }

    /** Rows, with as much of a description as the client wants and needs. */
    Response rows(Received received, Table table) {
        List<ColumnSpec> columns = table.columns();
        QueryParameters parameters = parameters(received.request());
        RowsMetadata described = RowsMetadata.of(columns);
        if (!(received.request() instanceof Execute execute) || parameters == null || !parameters.skipMetadata()) {
            return table.rows(described);
        } else if (execute.resultMetadataId() == null) {
            return table.rows(isAsPrepared(received, columns) ? RowsMetadata.leftOut(columns.size()) : described);
        }
        ByteBuffer id = Statements.metadataId(columns);
        return table.rows(
                id.equals(execute.resultMetadataId())
                        ? RowsMetadata.leftOut(columns.size())
                        : new RowsMetadata(columns.size(), columns, null, id));
    }

    /** Before v5 the client has the columns that were prepared, if any, and cannot be told that there are others now. */
    private boolean isAsPrepared(Received received, List<ColumnSpec> columns) {
        Rule rule = rules.find(received.queries().get(0));
        Table description = rule == null ? null : rule.description();
        return rule == null || (description != null && description.columns().equals(columns));
    }
}
