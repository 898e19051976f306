// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthChallenge;
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
import dev.firstcause.tls.TlsSession;
import dev.firstcause.transport.Loop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an {@link Opening}: leads a {@link Link} to one address, in one version of the protocol, from its SYN to
 * ready. Confined to the loop.
 */
final class OpeningAttempt implements LinkOwner, Loop.Ticker {
    final Link link;
    private final Opening opening;
    private final ConnectionOptions options;

    /** The one that is spoken, and those to try after it. */
    private final List<ProtocolVersion> versions;

    private final OpeningLogin login;
    private final OpeningTimeout timeout;
    private @Nullable InetSocketAddress address;
    private long connectingSince;
    private @Nullable Compressor compressor;

    /** The request of the start that was asked last. */
    private Opcode awaited = Opcode.OPTIONS;

    private boolean superseded;

    OpeningAttempt(Opening opening, List<ProtocolVersion> versions) {
        this.opening = opening;
        this.options = opening.options;
        this.versions = versions;
        this.link = new Link(opening.loop, opening.endpoint, options, versions.get(0), this);
        this.login = new OpeningLogin(link, options);
        this.timeout = new OpeningTimeout(link, options);
    }

    /** Begins to connect. */
    void connect(InetSocketAddress to) {
        address = to;
        connectingSince = opening.loop.nanoTime();
        try {
            link.connect(opening.transport, to);
        } catch (RejectedExecutionException e) {
            // A loop that ends runs the tasks it has, and takes none; it has no time left for a deadline either.
            link.testimony.report(Sign.OWN_VERDICT, Witness.USER, FailureKind.LOCAL_CLOSE, Link.TRANSPORT_CLOSED, e);
        } catch (RuntimeException | Error e) {
            link.testimony.brokenInside(e);
        }
    }

    boolean isAlive() {
        return link.lifeline.failure() == null;
    }

    /** Another attempt has taken the place of this one: it is closed, and nobody is told of its end. */
    void supersede(String reason) {
        superseded = true;
        link.close(reason);
    }

    /** What has become of the connect, in words. */
    String howFar() {
        Failure failure = link.lifeline.failure();
        Duration waited = Duration.ofNanos(opening.loop.nanoTime() - connectingSince);
        return failure == null
                ? "no answer in " + OpeningTimeout.words(waited) + link.whichAddress()
                : failure.detail();
    }

    @Override
    public void onTick(long now) {
        boolean connecting = link.phase() == Phase.CONNECT;
        opening.deadline.excuseHoldUps(connecting ? 0 : link.exchange.lastReceived());
        if (link.isEnding()) {
            return;
        }
        if (!opening.deadline.isOver(now)) {
            opening.race.onTick(now);
        } else if (address == null && !opening.race.isUnderWay()) {
            opening.lookUpTimedOut();
        } else if (connecting) {
            Duration waited = link.hasOthers()
                    ? Duration.ofNanos(now - connectingSince)
                    : options.timeouts().connect();
            timeout.connect(waited, opening.race.untriedInWords(this));
        } else {
            timeout.answer(now, awaited, opening.deadline.wasHeldUp());
        }
    }

    @Override
    public void onConnected() {
        String others = opening.connected(this);
        opening.progress.done(StepWords.connected(link.localAddress(), address) + others);
        opening.deadline.heard();
        if (link.wantsTls()) {
            opening.progress.begin(Step.TLS);
        }
    }

    @Override
    public void onSecured() {
        TlsSession tls = link.tls();
        if (tls != null) {
            opening.progress.done(tls.inWords());
        }
        opening.progress.begin(Step.OPTIONS);
        ask(Options.INSTANCE, this::onSupported);
    }

    /** Sends a request of the start, and goes on with its answer; a death is told elsewhere. */
    private void ask(Request request, Consumer<Message> next) {
        opening.deadline.within(options.timeouts().startup());
        awaited = request.opcode();
        Loop loop = opening.loop;
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
        opening.progress.done(StepWords.supported(supported));
        opening.progress.begin(Step.STARTUP);
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
        opening.progress.done(StepWords.agreed(link.version, options.versions(), compressor != null));
        if (answer instanceof Authenticate authenticate) {
            authenticate(authenticate.authenticator());
        } else {
            register();
        }
    }

    private void authenticate(String authenticator) {
        opening.progress.begin(Step.AUTH);
        String impossible = login.impossible(authenticator);
        if (impossible != null) {
            refuse(impossible);
            return;
        }
        ask(login.response(), answer -> {
            if (answer instanceof AuthSuccess) {
                opening.progress.done(login.success(authenticator));
                register();
            } else if (answer instanceof AuthChallenge) {
                refuse(login.challenged(authenticator));
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

    private void register() {
        if (options.eventTypes().isEmpty()) {
            opening.ready(link);
            return;
        }
        opening.progress.begin(Step.REGISTER);
        ask(new Register(options.eventTypes()), answer -> {
            if (answer == Ready.INSTANCE) {
                opening.progress.done(String.join(", ", options.eventTypes()));
                opening.ready(link);
            } else {
                refused(Opcode.REGISTER, answer);
            }
        });
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
            InetSocketAddress to = Objects.requireNonNull(address, "a server has answered, so its address is known");
            opening.tryNextVersion(this, versions, to);
        } else {
            link.testimony.refused("the server answered " + asked + " with ERROR " + Testimony.words(error)
                    + (error.code() == ErrorCode.AUTHENTICATION_ERROR.number() ? login.whoIsWrong(error) : "")
                    + where);
        }
    }

    private static boolean isAboutTheVersion(Opcode asked, ErrorResponse error) {
        return (asked == Opcode.OPTIONS || asked == Opcode.STARTUP)
                && error.code() == ErrorCode.PROTOCOL_ERROR.number()
                && error.message().toLowerCase(Locale.ROOT).contains("protocol version");
    }

    @Override
    public void onEvent(Frame event) {
        opening.listener.onEvent(event);
    }

    @Override
    public void onDead(Failure failure) {
        if (!superseded) {
            opening.died(this, failure);
        }
    }
}
