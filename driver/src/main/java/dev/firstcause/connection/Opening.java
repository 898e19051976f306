// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthChallenge;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.protocol.text.Steady;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.tls.TlsSession;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a {@link Link} from nothing to ready: looks up the name, connects, makes TLS, asks OPTIONS, says STARTUP,
 * authenticates, registers. Its outcome is a {@link Connection}, or the one failure of the attempt that counts.
 *
 * <pre>
 *   resolve -> connect -> TLS handshake -> OPTIONS -> STARTUP -> [AUTH_RESPONSE ...] -> [REGISTER] -> ready
 *                \                            \----------\-- version not spoken: again from connect, with the next one
 *                 \-- this address cannot be connected to: again, with the next one of the name
 * </pre>
 *
 * <p>Confined to the loop, but for the resolver's thread, which only hands its result over.
 */
final class Opening implements LinkOwner, Loop.Ticker {
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");

    /** As RFC 8305 (section 5) recommends between two addresses. */
    private static final long LEAST_FOR_AN_ADDRESS_NANOS = 250_000_000;

    private static final String NOBODY_WAITS = "the caller that asked for the connection has given up";
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Transport transport;
    private final Loop loop;
    private final Endpoint endpoint;
    private final ConnectionOptions options;
    private final List<ProtocolVersion> versions;
    private final CompletableFuture<Connection> outcome;
    private final ConnectionListener listener;
    private final Progress progress;
    private Link link;
    private @Nullable InetSocketAddress address;
    private @Nullable Compressor compressor;
    private long expectedSince;
    private long deadline;
    private HoldUp heldUp;

    /** What the present step has more time, for hold-ups of the loop. */
    private final HoldUpCredit credit;

    /** When the last byte had come, at the end of the last hold-up. */
    private long heardBefore;

    /** The request of the start that was asked last. */
    private Opcode awaited = Opcode.OPTIONS;

    private boolean superseded;

    /** Addresses of the name that were not tried yet. */
    private List<InetAddress> otherAddresses = List.of();

    /** Whether the look-up of the name found more than one address. */
    private boolean severalAddresses;

    /** What the addresses that were tried failed of. */
    private List<Evidence> tries = List.of();

    private long connectingSince;

    /** When the next address is tried; the deadline where there is none. */
    private long nextAddressAt;

    private Opening(
            Transport transport,
            Loop loop,
            Endpoint endpoint,
            ConnectionOptions options,
            List<ProtocolVersion> versions,
            ConnectionListener listener,
            CompletableFuture<Connection> outcome) {
        this.transport = transport;
        this.loop = loop;
        this.endpoint = endpoint;
        this.options = options;
        this.versions = versions;
        this.listener = listener;
        this.progress = new Progress(loop, listener);
        this.heldUp = loop.lastHoldUp();
        this.outcome = outcome;
        this.credit = new HoldUpCredit(options.timeouts().liveness().toNanos());
        this.link = new Link(loop, endpoint, options, versions.get(0), this);
    }

    /** Looks up a name: its addresses, at least one, in the order in which they are to be tried. May block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** Begins; from any thread. */
    static CompletableFuture<Connection> begin(
            Transport transport, Endpoint endpoint, ConnectionOptions options, ConnectionListener listener) {
        return begin(transport, endpoint, options, listener, InetAddress::getAllByName);
    }

    /** As {@link #begin(Transport, Endpoint, ConnectionOptions, ConnectionListener)}, with a look-up other than the JDK's. */
    static CompletableFuture<Connection> begin(
            Transport transport,
            Endpoint endpoint,
            ConnectionOptions options,
            ConnectionListener listener,
            Resolver resolver) {
        CompletableFuture<Connection> outcome = new CompletableFuture<>();
        try {
            Loop loop = transport.nextLoop();
            loop.execute(() -> {
                try {
                    if (outcome.isDone()) {
                        return;
                    }
                    Opening first =
                            new Opening(transport, loop, endpoint, options, options.versions(), listener, outcome);
                    first.resolve(resolver);
                    first.endWithItsCaller();
                } catch (RuntimeException | Error e) {
                    outcome.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            outcome.completeExceptionally(closed(endpoint, e));
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    /** A caller that cancels the outcome, or completes it itself, has gone: nobody could close what is opened for it. */
    private void endWithItsCaller() {
        CompletableFuture<Connection> unused = outcome.whenComplete((connection, thrown) -> {
            if (connection == null && link.lifeline.failure() == null) {
                abandon();
            }
        });
    }

    private void abandon() {
        if (loop.inLoop()) {
            link.close(NOBODY_WAITS);
            return;
        }
        try {
            loop.execute(() -> link.close(NOBODY_WAITS));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop ended before the connection to {} was closed, and closed it", endpoint, e);
        }
    }

    private static IllegalStateException closed(Endpoint endpoint, RejectedExecutionException e) {
        return new IllegalStateException("No connection: the transport was closed\n  to node " + endpoint, e);
    }

    /** Looks a name up in a thread of its own: a look-up blocks, and must not hold up a loop that others share. */
    private void resolve(Resolver resolver) {
        link.begin();
        expectWithin(options.timeouts().connect());
        progress.begin(Step.RESOLVE);
        if (isLiteral(endpoint.host())) {
            try {
                resolved(List.of(InetAddress.getByName(endpoint.host())));
            } catch (UnknownHostException e) {
                unresolved("the node's name has no address; it is " + endpoint.host(), e);
            }
            return;
        }
        Thread thread = new Thread(
                () -> {
                    Runnable next;
                    try {
                        List<InetAddress> found = List.of(resolver.addresses(endpoint.host()));
                        next = () -> resolved(found);
                    } catch (UnknownHostException e) {
                        next = () -> unresolved("the node's name has no address; it is " + endpoint.host(), e);
                    } catch (RuntimeException | Error e) {
                        next = () -> unresolved(
                                "the look-up of the node's name failed: " + e + "; it is " + endpoint.host(), e);
                    }
                    try {
                        loop.execute(next);
                    } catch (RejectedExecutionException e) {
                        outcome.completeExceptionally(closed(endpoint, e));
                    }
                },
                "firstcause-resolver");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            link.testimony.report(
                    Sign.OWN_VERDICT,
                    Witness.RESOLVER,
                    FailureKind.LOCAL_LIMIT,
                    "no thread can be started to look up the node's name: " + e.getMessage(),
                    e);
        }
    }

    /** Whether it is an address, for which no resolver is asked. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    private void unresolved(String detail, Throwable thrown) {
        link.testimony.report(Sign.OWN_VERDICT, Witness.RESOLVER, FailureKind.RESOLVE_FAILED, detail, thrown);
    }

    private void resolved(List<InetAddress> found) {
        if (link.lifeline.failure() == null) {
            progress.done(found.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ")));
            severalAddresses = found.size() > 1;
            connectToFirst(found);
        }
    }

    /** Each address that is left has the same part of the time that is left, and enough for an answer from afar. */
    private void connectToFirst(List<InetAddress> found) {
        otherAddresses = found.subList(1, found.size());
        long now = loop.nanoTime();
        long part = (deadline - now) / found.size();
        nextAddressAt = otherAddresses.isEmpty() ? deadline : now + Math.max(part, LEAST_FOR_AN_ADDRESS_NANOS);
        if (severalAddresses) {
            link.isOneOfSeveral(tries);
        }
        connect(new InetSocketAddress(found.get(0), endpoint.port()));
    }

    private void connect(InetSocketAddress to) {
        address = to;
        connectingSince = loop.nanoTime();
        progress.begin(Step.CONNECT);
        try {
            link.connect(transport, to);
        } catch (RejectedExecutionException e) {
            // A loop that ends runs the tasks it has, and takes none; it has no time left for a deadline either.
            link.testimony.report(Sign.OWN_VERDICT, Witness.USER, FailureKind.LOCAL_CLOSE, Link.TRANSPORT_CLOSED, e);
        } catch (RuntimeException | Error e) {
            link.testimony.brokenInside(e);
        }
    }

    private void expectWithin(Duration time) {
        expectedSince = loop.nanoTime();
        deadline = expectedSince + time.toNanos();
        credit.reset();
    }

    @Override
    public void onTick(long now) {
        HoldUp last = loop.lastHoldUp();
        if (last.until() != heldUp.until()) {
            // Nobody read or wrote meanwhile. If the peer goes on whenever it is heard, each hold-up is taken out.
            heldUp = last;
            if (link.exchange.lastReceived() != heardBefore) {
                heardBefore = link.exchange.lastReceived();
                credit.reset();
            }
            long taken = credit.take(last.nanosBetween(expectedSince, last.until()));
            deadline += taken;
            nextAddressAt += taken;
        }
        boolean mayTryAnother = !otherAddresses.isEmpty() && link.phase() == Phase.CONNECT && address != null;
        boolean isOver = now - deadline >= 0;
        if (link.isEnding() || !(isOver || (mayTryAnother && now - nextAddressAt >= 0))) {
            return;
        }
        if (address == null) {
            String late = "the node's name was not looked up in "
                    + words(options.timeouts().connect()) + "; it is " + endpoint.host();
            unresolved(late, new SocketTimeoutException(Steady.first(late)));
            return;
        }
        Phase phase = link.phase();
        FailureKind kind = switch (phase) {
            case CONNECT -> FailureKind.CONNECT_TIMEOUT;
            case TLS_HANDSHAKE -> FailureKind.HANDSHAKE_TIMEOUT;
            case STARTUP, IDLE, IN_FLIGHT, CLOSING -> FailureKind.PEER_SILENT;
        };
        String detail = switch (phase) {
            case CONNECT -> "no answer to the connect in " + words(timeToConnect(now)) + (isOver ? untried() : "");
            case TLS_HANDSHAKE ->
                "the TLS handshake did not end in " + words(options.timeouts().connect()) + ", "
                        + link.testimony.handshakeProgress();
            case STARTUP, IDLE, IN_FLIGHT, CLOSING ->
                awaited + " was not answered in " + words(options.timeouts().startup());
        };
        if (phase == Phase.CONNECT) {
            link.testimony.report(
                    Sign.OWN_VERDICT, witness(phase), kind, detail, new SocketTimeoutException(Steady.first(detail)));
            return;
        }
        TlsSession tls = link.tls();
        if (tls != null && tls.isBusy()) {
            // The node has answered, and we have not looked at that yet: the kernel's view would accuse it.
            link.testimony.silence(witness(phase), kind, detail, KernelView.NONE);
            return;
        }
        // What was sent last answers what came last, or asks on.
        long quiet = link.exchange.quietMillis(now);
        KernelView view = link.kernelView(quiet, link.nextByte());
        if (view.silence() == Silence.UNREAD || credit.total() > 0) {
            link.hearLastWords(Lifeline.LAST_WORDS);
            if (link.isEnding() || link.exchange.quietMillis(loop.nanoTime()) < quiet) {
                return;
            }
        }
        link.testimony.silence(witness(phase), kind, detail, view);
    }

    private String untried() {
        int count = otherAddresses.size();
        return count == 0 ? "" : "; the time was over before the name's other addresses (" + count + ") were tried";
    }

    /** Less than the options say where several addresses share it. */
    private Duration timeToConnect(long now) {
        boolean shared = !otherAddresses.isEmpty() || !tries.isEmpty();
        return shared
                ? Duration.ofNanos(now - connectingSince)
                : options.timeouts().connect();
    }

    private static String words(Duration time) {
        return time.toMillis() + " ms";
    }

    private static Witness witness(Phase phase) {
        return switch (phase) {
            case CONNECT -> Witness.CONNECT;
            case TLS_HANDSHAKE -> Witness.TLS;
            case STARTUP, IDLE, IN_FLIGHT, CLOSING -> Witness.PROTOCOL;
        };
    }

    @Override
    public void onConnected() {
        progress.done(StepWords.connected(link.localAddress(), address));
        credit.reset();
        if (link.wantsTls()) {
            progress.begin(Step.TLS);
        }
    }

    @Override
    public void onSecured() {
        TlsSession tls = link.tls();
        if (tls != null) {
            progress.done(tls.inWords());
        }
        progress.begin(Step.OPTIONS);
        ask(Options.INSTANCE, this::onSupported);
    }

    /** Sends a request of the start, and goes on with its answer; a death is told elsewhere. */
    private void ask(Request request, Consumer<Message> next) {
        expectWithin(options.timeouts().startup());
        awaited = request.opcode();
        // The opening's own deadline ends the whole connection, and hold-ups of the loop move it. If the call ended
        // before that, its late answer would be dropped.
        Call call = new Call(request, loop.nanoTime(), loop.nanoTime() + Exchange.NEVER);
        CompletableFuture<Frame> unused = call.whenComplete((frame, thrown) -> {
            try {
                if (frame != null) {
                    next.accept(frame.message());
                } else if (thrown instanceof IllegalArgumentException) {
                    link.testimony.saidToBeDead(thrown);
                }
            } catch (RuntimeException | Error e) {
                link.testimony.saidToBeDead(e);
            }
        });
        link.exchange.put(call);
    }

    private void onSupported(Message answer) {
        if (!(answer instanceof Supported supported)) {
            refused(Opcode.OPTIONS, answer);
            return;
        }
        progress.done(StepWords.supported(supported));
        progress.begin(Step.STARTUP);
        Map<String, String> startup = new LinkedHashMap<>();
        startup.put(Startup.CQL_VERSION, "3.0.0");
        String wanted = options.compression();
        List<String> known = supported.options().getOrDefault(Startup.COMPRESSION, List.of());
        boolean possible = !link.version.isAtLeast(ProtocolVersion.V5) || "lz4".equals(wanted);
        if (wanted != null && possible && known.contains(wanted)) {
            startup.put(Startup.COMPRESSION, wanted);
            compressor = Compressor.of(wanted);
        }
        ask(new Startup(startup), this::onStarted);
        // A server may compress its very answer to STARTUP.
        link.agree(compressor);
    }

    private void onStarted(Message answer) {
        if (answer != Ready.INSTANCE && !(answer instanceof Authenticate)) {
            refused(Opcode.STARTUP, answer);
            return;
        }
        link.useSegments(compressor);
        progress.done(StepWords.agreed(link.version, options.versions(), compressor != null));
        if (answer instanceof Authenticate authenticate) {
            authenticate(authenticate);
        } else {
            register();
        }
    }

    private void authenticate(Authenticate wanted) {
        progress.begin(Step.AUTH);
        ConnectionOptions.Credentials credentials = options.credentials();
        if (credentials == null && !mayLogInByCertificate(wanted.authenticator())) {
            refuse("the server wants credentials (" + wanted.authenticator() + "), and none were given"
                    + whyNoCertificateWillDo());
            return;
        }
        ask(new AuthResponse(ByteBuffer.wrap(token(credentials))), answer -> {
            if (answer instanceof AuthSuccess) {
                progress.done(
                        wanted.authenticator() + (credentials == null ? ", by the client certificate alone" : ""));
                register();
            } else if (answer instanceof AuthChallenge) {
                refuse("the server's authenticator " + wanted.authenticator() + " asks for more than "
                        + (credentials == null ? "a client certificate" : "a user and password")
                        + ", which is all that is known here");
            } else {
                refused(Opcode.AUTH_RESPONSE, answer);
            }
        });
    }

    private void refuse(String detail) {
        String said = OneLine.of(detail);
        link.testimony.report(
                Sign.OWN_VERDICT,
                Witness.PROTOCOL,
                FailureKind.STARTUP_REFUSED,
                said,
                new IOException(Steady.first(said)));
    }

    /**
     * Whether our certificate may be enough: Cassandra's MutualTlsAuthenticator, and the one that falls back to passwords, take
     * the user from it, and look at no byte of the response.
     */
    private boolean mayLogInByCertificate(String authenticator) {
        return isCertificateShown()
                && !authenticator.substring(authenticator.lastIndexOf('.') + 1).equals("PasswordAuthenticator");
    }

    private boolean isCertificateShown() {
        TlsSession tls = link.tls();
        // A session that is resumed shows no certificate again: the server remembers it.
        return hasCertificate() && tls != null && (tls.isResumed() || tls.isClientCertificateAsked());
    }

    private boolean hasCertificate() {
        TlsOptions wanted = options.tls();
        return wanted != null && wanted.hasClientCertificate();
    }

    private String whyNoCertificateWillDo() {
        if (!hasCertificate()) {
            return "";
        }
        return isCertificateShown()
                ? "; this authenticator does not take our client certificate in their place"
                : "; the server did not ask for our client certificate in the TLS handshake either";
    }

    /** SASL PLAIN (RFC 4616): no identity to act for, the user, the password. Empty where a certificate stands for them. */
    private static byte[] token(ConnectionOptions.@Nullable Credentials credentials) {
        return credentials == null
                ? new byte[0]
                : ("\0" + credentials.user() + "\0" + credentials.password()).getBytes(UTF_8);
    }

    private void register() {
        if (options.eventTypes().isEmpty()) {
            ready();
            return;
        }
        progress.begin(Step.REGISTER);
        ask(new Register(options.eventTypes()), answer -> {
            if (answer == Ready.INSTANCE) {
                progress.done(String.join(", ", options.eventTypes()));
                ready();
            } else {
                refused(Opcode.REGISTER, answer);
            }
        });
    }

    private void ready() {
        link.ready();
        Connection connection = new Connection(link, options, severalAddresses);
        ConnectionOpened.record(endpoint, connection);
        // From here on the connection is told of its death, and not this.
        link.belongsTo(connection.owner(listener));
        if (!outcome.complete(connection)) {
            connection.close(NOBODY_WAITS);
        }
    }

    @Override
    public void onError(int streamId, ErrorResponse error) {
        refused(awaited, error, Testimony.stray(streamId));
    }

    private void refused(Opcode asked, Message answer) {
        refused(asked, answer, "");
    }

    private void refused(Opcode asked, Message answer, String where) {
        if (!(answer instanceof ErrorResponse error)) {
            String detail = "the server answered " + asked + " with " + answer.opcode() + where;
            link.testimony.report(
                    Sign.OWN_VERDICT,
                    Witness.PROTOCOL,
                    FailureKind.PROTOCOL_ERROR,
                    detail,
                    new IOException(Steady.first(detail)));
        } else if (isAboutTheVersion(asked, error) && versions.size() > 1) {
            tryNextVersion();
        } else {
            link.testimony.refused("the server answered " + asked + " with ERROR " + Testimony.words(error)
                    + (error.code() == ErrorCode.AUTHENTICATION_ERROR.number() ? whoIsWrong(error) : "") + where);
        }
    }

    /** A server that takes users from certificates has the same code for those. */
    private String whoIsWrong(ErrorResponse error) {
        if (options.credentials() == null) {
            return " (no user and password were given)";
        }
        return error.message().toLowerCase(Locale.ROOT).contains("certificate") ? "" : " (wrong credentials)";
    }

    private static boolean isAboutTheVersion(Opcode asked, ErrorResponse error) {
        return (asked == Opcode.OPTIONS || asked == Opcode.STARTUP)
                && error.code() == ErrorCode.PROTOCOL_ERROR.number()
                && error.message().toLowerCase(Locale.ROOT).contains("protocol version");
    }

    /** With what is left of the time of all. */
    private void tryNextAddress(Evidence own) {
        Opening next = new Opening(transport, loop, endpoint, options, versions, listener, outcome);
        next.tries = new ArrayList<>(tries);
        next.tries.add(own);
        next.severalAddresses = true;
        superseded = true;
        next.link.begin();
        next.expectWithin(Duration.ofNanos(Math.max(0, deadline - loop.nanoTime())));
        next.connectToFirst(otherAddresses);
        next.endWithItsCaller();
    }

    private void tryNextVersion() {
        List<ProtocolVersion> others = versions.subList(1, versions.size());
        InetSocketAddress to = Objects.requireNonNull(address, "a server has answered, so its address is known");
        Opening next = new Opening(transport, loop, endpoint, options, others, listener, outcome);
        next.severalAddresses = severalAddresses;
        superseded = true;
        try {
            link.close("the server does not speak protocol " + versions.get(0) + ", so " + others.get(0) + " is tried");
            next.link.begin();
            next.link.isKnownToAnswer();
            next.expectWithin(options.timeouts().connect());
            next.connect(to);
            next.endWithItsCaller();
        } catch (RuntimeException | Error e) {
            // This opening tells nobody any more, and the next one may never be told.
            outcome.completeExceptionally(e);
            throw e;
        }
    }

    @Override
    public void onEvent(Frame event) {
        listener.onEvent(event);
    }

    @Override
    public void onDead(Failure failure) {
        if (superseded) {
            return;
        }
        // The first of all that failed decides; what this one failed of was seen last.
        Evidence own = failure.evidence().get(failure.evidence().size() - 1);
        boolean another = !otherAddresses.isEmpty() && loop.nanoTime() - deadline < 0 && !outcome.isDone();
        if (another && Inquest.isOfTheAddress(own)) {
            try {
                tryNextAddress(own);
                return;
            } catch (RuntimeException | Error e) {
                LOG.warn("The next address of {} could not be tried", endpoint.host(), e);
            }
        }
        outcome.completeExceptionally(new ConnectionShutdownException(failure, Fate.NOT_SENT));
    }
}
