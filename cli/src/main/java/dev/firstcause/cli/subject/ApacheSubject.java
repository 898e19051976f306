// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import com.datastax.oss.driver.internal.core.context.NettyOptions;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Scope;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The Apache Java driver, in sessions as its manual recommends them, which share an event loop. Under test as one node's
 * each knows that node alone, to which it has a control connection and one for requests.
 */
public final class ApacheSubject implements Subject, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "apache";
    }

    @Override
    public String description() {
        return "Apache Java driver " + Session.OSS_DRIVER_COORDINATES.getVersion()
                + ", sessions on Netty's NIO, TLS by the JDK";
    }

    @Override
    public Set<Scope> scopes() {
        return EnumSet.allOf(Scope.class);
    }

    @Override
    public Driver start(Consumer<String> warnings) {
        // The Netty within its package is a library, as it would be under its own name.
        Logs logs = Logs.without("com.datastax.oss.driver.shaded.", "com.datastax.oss.driver", warnings);
        return new Running(new SharedNetty(), logs);
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private record Running(SharedNetty netty, Logs logs) implements Driver {
        @Override
        public void connect(Target target, Outcome<Client> outcome) {
            // The node that it was told of, and not those that this one tells of.
            open(
                    List.of(target),
                    builder -> builder.withNodeDistanceEvaluator((node, dataCenter) ->
                            isTarget(node.getEndPoint().resolve(), target) ? null : NodeDistance.IGNORED),
                    outcome);
        }

        @Override
        public void connectToCluster(List<Target> contactPoints, Outcome<Client> outcome) {
            open(contactPoints, builder -> builder, outcome);
        }

        private void open(List<Target> targets, UnaryOperator<CqlSessionBuilder> choice, Outcome<Client> outcome) {
            CompletionStage<CqlSession> opening;
            try {
                opening = choice.apply(builder(targets)).buildAsync();
            } catch (RuntimeException e) {
                outcome.failed(e);
                return;
            }
            opening.whenComplete((session, thrown) -> {
                if (session == null) {
                    outcome.failed(unwrapped(thrown));
                } else {
                    outcome.succeeded(new Connected(session));
                }
            });
        }

        private CqlSessionBuilder builder(List<Target> targets) {
            Target target = targets.get(0);
            CqlSessionBuilder builder = new SharingBuilder(netty)
                    .withConfigLoader(config(target.patience()))
                    .addContactPoints(targets.stream().map(Running::address).toList())
                    .withLocalDatacenter(Target.DATA_CENTER);
            Target.Tls tls = target.tls();
            if (tls != null) {
                builder.withSslEngineFactory(new ApacheTls(tls));
            }
            Target.Login login = target.login();
            return login == null ? builder : builder.withAuthCredentials(login.user(), login.password());
        }

        private static boolean isTarget(SocketAddress address, Target target) {
            return address instanceof InetSocketAddress socket
                    && socket.getPort() == target.port()
                    && socket.getHostString().equals(target.host());
        }

        private static InetSocketAddress address(Target target) {
            boolean isNumeric = Character.isDigit(target.host().charAt(0));
            return isNumeric
                    ? new InetSocketAddress(target.host(), target.port())
                    : InetSocketAddress.createUnresolved(target.host(), target.port());
        }

        private static DriverConfigLoader config(Patience patience) {
            return DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, patience.connect())
                    .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, patience.startup())
                    .withDuration(DefaultDriverOption.CONNECTION_SET_KEYSPACE_TIMEOUT, patience.startup())
                    .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, patience.startup())
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, patience.request())
                    .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, wholeSeconds(patience.idle()))
                    .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, patience.heartbeat())
                    // Many sessions are no leak here.
                    .withInt(DefaultDriverOption.SESSION_LEAK_THRESHOLD, 0)
                    .build();
        }

        /** The driver reads the whole seconds of it, and with none of them there are no heartbeats. */
        private static Duration wholeSeconds(Duration time) {
            return Duration.ofSeconds(time.plusSeconds(1).minusNanos(1).toSeconds());
        }

        @Override
        public void close() {
            netty.end();
            logs.close();
        }
    }

    private record Connected(CqlSession session) implements Client {
        @Override
        public void ask(String query, Outcome<String> outcome) {
            ask(SimpleStatement.newInstance(query), outcome);
        }

        @Override
        public void askRepeatable(String query, Outcome<String> outcome) {
            ask(SimpleStatement.newInstance(query).setIdempotent(true), outcome);
        }

        private void ask(SimpleStatement statement, Outcome<String> outcome) {
            CompletionStage<AsyncResultSet> asking;
            try {
                asking = session.executeAsync(statement);
            } catch (RuntimeException e) {
                outcome.failed(e);
                return;
            }
            asking.whenComplete((rows, thrown) -> {
                if (rows == null) {
                    outcome.failed(unwrapped(Objects.requireNonNull(thrown)));
                } else {
                    Row row = rows.one();
                    String text = row == null ? null : row.getString(0);
                    outcome.succeeded(text == null ? "" : text);
                }
            });
        }

        @Override
        public void close() {
            var unused = session.closeAsync();
        }
    }

    /** Sessions that share an event loop, in the way that the manual describes for what is not in the configuration. */
    private static final class SharingBuilder extends CqlSessionBuilder {
        private final SharedNetty netty;

        SharingBuilder(SharedNetty netty) {
            this.netty = netty;
        }

        @Override
        protected DriverContext buildContext(DriverConfigLoader configLoader, ProgrammaticArguments arguments) {
            return new DefaultDriverContext(configLoader, arguments) {
                @Override
                protected NettyOptions buildNettyOptions() {
                    return netty.forSession(getConfig().getDefaultProfile());
                }
            };
        }
    }
}
