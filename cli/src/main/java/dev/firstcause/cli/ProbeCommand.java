// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.cli.console.ExitCode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Logging;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.cli.machinery.TlsProviders;
import dev.firstcause.cli.machinery.Transports;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import dev.firstcause.transport.TransportProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firstcause probe}: from words to {@link ProbeSettings}, and from a {@link Report} to an exit code. */
@Command(
        name = "probe",
        description = "Connects to a CQL endpoint step by step, and says how far it came and what is wrong.",
        sortOptions = false,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:All is well.",
            "1:The endpoint has a problem, which is named.",
            "2:The command was not understood."
        })
final class ProbeCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Interruption interruption;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            converter = Endpoints.class,
            description = "Where to look. Without a port it is 9042; IPv6 stands in brackets: [::1]:9042.")
    private Endpoint endpoint;

    @Option(names = "--ca", paramLabel = "FILE", description = "Trust the authorities in this PEM file, and no others.")
    private @Nullable Path ca;

    @Option(
            names = "--trust-jdk",
            description =
                    "Trust the public authorities that the JDK trusts: so it is without --ca, and with it besides.")
    private boolean trustJdk;

    @Option(names = "--cert", paramLabel = "FILE", description = "Our certificate and its chain (PEM), if asked for.")
    private @Nullable Path cert;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key (PEM, not encrypted).")
    private @Nullable Path key;

    @Option(
            names = "--no-host-name-check",
            description = "Take a certificate that is for another host. It could be anybody's: to look further only.")
    private boolean noHostNameCheck;

    @Option(names = "--plaintext", description = "Plain TCP. Without this it is TLS.")
    private boolean plaintext;

    @Option(names = "--user", paramLabel = "NAME", description = "Log in; the password is asked for on the console.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password is the first line of this file.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--password-env",
            paramLabel = "VARIABLE",
            description = "The password is in this variable of the environment.")
    private @Nullable String passwordEnv;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = Durations.class,
            description = "How long to wait to be connected (TLS included), and for each answer:"
                    + " 500ms, 5s, 1m. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--watch",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Stay that long, ask a small query each second, and say what the connection dies of."
                    + " Ctrl-C ends it.")
    private @Nullable Duration watch;

    @Option(names = "--json", description = "Print one JSON object, at the end.")
    private boolean json;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            completionCandidates = Transports.class,
            description = "Moves the bytes: ${COMPLETION-CANDIDATES}; netty is the first of its kind that can be used"
                    + " here. Default: the best that can be used here.")
    private @Nullable String transport;

    @Option(
            names = "--tls-provider",
            paramLabel = "NAME",
            completionCandidates = TlsProviders.class,
            description = "Does TLS: ${COMPLETION-CANDIDATES}. Default: the best that can be used here.")
    private @Nullable String tlsProvider;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the driver's log to the standard error.")
    private boolean verbose;

    ProbeCommand(Terminal terminal, Interruption interruption, Map<String, String> environment) {
        this.terminal = terminal;
        this.interruption = interruption;
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (verbose) {
            Logging.print(terminal.err());
        }
        ProbeSettings settings = settings();
        Output output = json ? new JsonOutput(terminal.out()) : new TextOutput(terminal);
        try (Transport transport = settings.transport().open(1)) {
            Report report = new Probe(settings, transport, output, interruption).run();
            output.end(report);
            return report.isWell() ? ExitCode.WELL : ExitCode.TROUBLE;
        }
    }

    private ProbeSettings settings() {
        try {
            checkThatTheyGoTogether();
            TransportProvider provider = transport();
            TlsOptions tls = plaintext ? null : tls();
            return new ProbeSettings(endpoint, provider, tls, ca != null, cert != null, credentials(), timeout, watch);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void checkThatTheyGoTogether() {
        boolean aboutTls =
                ca != null || trustJdk || cert != null || key != null || noHostNameCheck || tlsProvider != null;
        if (plaintext && aboutTls) {
            throw new IllegalArgumentException("--plaintext goes with none of --ca, --trust-jdk, --cert, --key,"
                    + " --no-host-name-check and --tls-provider, which are about TLS: leave it out, or them");
        }
        if ((cert == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key belong together: give the certificate and its key");
        }
        if (user == null && (passwordFile != null || passwordEnv != null)) {
            throw new IllegalArgumentException("a password without a name: give --user NAME too");
        }
        if (passwordFile != null && passwordEnv != null) {
            throw new IllegalArgumentException("--password-file and --password-env: give one of them");
        }
    }

    private TlsOptions tls() {
        TlsOptions.Builder builder = TlsOptions.builder().verifyHostName(!noHostNameCheck);
        try {
            if (tlsProvider != null) {
                builder.provider(tlsProvider);
            }
            if (ca != null) {
                builder.trustPem(ca);
            }
            if (ca == null || trustJdk) {
                builder.trustJdk();
            }
            if (cert != null && key != null) {
                builder.identityPem(cert, key);
            }
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw inOurWords(e);
        }
    }

    private TransportProvider transport() {
        try {
            return new TransportOptions(transport, 1).provider();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw inOurWords(e);
        }
    }

    /** The names of the options, in place of those of the library. */
    private static IllegalArgumentException inOurWords(RuntimeException thrown) {
        String message = String.valueOf(thrown.getMessage())
                .replaceFirst("^transport: ", "--transport: ")
                .replaceFirst("^TLS provider: ", "--tls-provider: ")
                .replaceFirst("^trust: ", "--ca: ")
                .replaceFirst("^identity: ", "--cert and --key: ");
        return new IllegalArgumentException(message, thrown);
    }

    private ConnectionOptions.@Nullable Credentials credentials() {
        if (user == null) {
            return null;
        }
        String password = passwordFile != null
                ? Passwords.fromFile(passwordFile)
                : passwordEnv != null
                        ? Passwords.fromEnvironment(passwordEnv, environment)
                        : Passwords.asked(user, System.console());
        return new ConnectionOptions.Credentials(user, password);
    }
}
