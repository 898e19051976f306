// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a connection can have died of, and how one knows that a text says it. A text is believed if it has the words of
 * any driver, any JDK or the kernel for it: nobody is asked to know ours.
 */
public enum Cause {
    RESOLVE_FAILED("unknown ?host|name or service not known|not (be )?(resolved|looked up)|unresolved", true),
    CONNECT_REFUSED("refused to connect|connection refused|connexion refus\u00e9e|ECONNREFUSED|\\(-111\\)", true),
    CONNECT_TIMEOUT("connect\\w* timed? ?out|no answer to (the )?(connect|SYN)|ETIMEDOUT|connect timeout", true),
    UNREACHABLE("no route to host|unreachable|EHOSTUNREACH|ENETUNREACH|NoRouteToHost", true),
    LOCAL_LIMIT(
            "too many open files|EMFILE|ENFILE|\\(-24\\)|cannot assign requested address|EADDRNOTAVAIL|\\(-99\\)"
                    + "|address already in use|EADDRINUSE|no buffer space|ENOBUFS|cannot allocate memory|ENOMEM"
                    + "|unable to create (new )?native thread|no (local )?port is free|out of (descriptors|ports|threads)",
            true),
    LOCAL_FORBIDDEN("permission denied|EACCES|operation not permitted|EPERM", true),
    LOCAL_HELD_UP("held up|(event )?loop[^.;]{0,40}(blocked|late\\b)|blocked[^.;]{0,30} loop", true),
    HANDSHAKE_TIMEOUT("handshake[^.;]{0,80}(time|in time)|timed out|no answer|not answer", false),
    NOT_TLS(
            "not (an? )?(SSL|TLS)|(wants|requires|expects) (SSL|TLS)|plain ?text(?! alert)|speaks? (HTTP|plain|CQL)|plain CQL|no TLS",
            true),
    SERVER_CERT_REFUSED(
            "\\bexpired|CertificateExpired|not ?yet ?valid|not valid yet|unable to find valid certification path|not in (our|the) trust"
                    + "|no trusted|untrusted|self-signed|issuer|PKIX|subject alternative|is for |not for servers|usage",
            true),
    NO_COMMON_PARAMETERS(
            "protocol_version|handshake_failure|insufficient_security|no (appropriate|common)|none in common", true),
    CLIENT_CERT_REFUSED(
            "certificate_required|bad_certificate|unsupported_certificate|certificate_revoked|certificate_expired"
                    + "|certificate_unknown|unknown_ca|access_denied|client certificate|our certificate",
            true),
    PEER_ALERT("(received|sent)[^.;]{0,20} (fatal )?alert|alert:? \\w+_\\w+", true),
    RECORD_INVALID(
            "bad_record_mac|tag mismatch|AEAD|BAD_DECRYPT|record size|record (too big|overflow|header|of type)|authenticat\\w+ of the record"
                    + "|fails? authentication|record[^.;]{0,40}(invalid|impossible|cannot be|limit)|unknown handshake type"
                    + "|handshake message|record_overflow|unexpected_message|decrypt"
                    + "|cipher fragment|inner plaintext|bad ?padding|unexpected plaintext alert",
            true),
    PEER_CLOSED(
            "(?<!without |without a |without TLS |before receiving peer's )close_notify|orderly|closed in order", true),
    PEER_TRUNCATED(
            "truncat|without (a )?(TLS )?close_notify|before receiving peer's close_notify|end of (the )?stream|\\bEOF"
                    + "|\\bFIN\\b|(closed|ended)[^.;]{0,20} by (the )?(remote|peer|server|node)"
                    + "|(peer|server|node|remote) (has )?(closed|ended)",
            false),
    PEER_RESET(
            "reset by (the )?peer|connection reset|connexion r\u00e9-?initialis\u00e9e|ECONNRESET|\\(-104\\)|PEER_RESET",
            true),
    PLAINTEXT_REFUSED("before (it answered one byte|its first answer)[^.;]{0,40}plaintext", true),
    PEER_SILENT("timed out|no answer|not answer|unanswered|silent|silence|heartbeat|no byte", false),
    STARTUP_REFUSED(
            "AUTH_ERROR|authentication (error|fail)|not authenticated|credentials|bad password|overloaded"
                    + "|is[ _]bootstrapping|common version|server said|(?-i:\\bERROR\\b)"
                    + "|(server|node) (said|replied|answered)[^.;]{0,60} error",
            false),
    PROTOCOL_ERROR(
            "protocol error|invalid (frame|message|opcode|stream)|PROTOCOL_ERROR|frame[^.;]{0,40}(cannot|invalid)|CRC"
                    + "|unexpected (response|opcode|frame)|unsupported[\\w ]{0,20} opcode|frame length|frame too long",
            true),
    SERVER_ERROR(
            "(?-i:\\bERROR\\b)|server error|server is shutting down|SERVER_ERROR|InvalidQuery|unconfigured", false),
    TOO_MANY_ORPHANS("orphan", true),
    LOCAL_CLOSE(
            "closed by us|LOCAL_CLOSE|(connection|session|channel|client) (is|was|has been) (being )?closed|force-closed",
            false);

    private final Pattern words;
    private final boolean accusing;

    Cause(String words, boolean accusing) {
        this.words = Pattern.compile(words + "|" + name(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        this.accusing = accusing;
    }

    /** Whether the text says that it was this. */
    public boolean isSaidIn(String text) {
        return words.matcher(text).find();
    }

    /**
     * Whether the text blames this. Not the same as {@link #isSaidIn}: a request that timed out says a truth about itself,
     * and blames nobody.
     */
    boolean isBlamedIn(String text) {
        return accusing ? isSaidIn(text) : text.contains(name());
    }

    /** Whether the text says that the connection is gone, and not why. */
    static boolean isSymptomSaidIn(String text) {
        return SYMPTOMS.matcher(text).find();
    }

    private static final Pattern SYMPTOMS = Pattern.compile(
            String.join(
                    "|",
                    List.of(
                            "closed ?channel",
                            "channel[^.;]{0,20} closed",
                            "broken pipe",
                            "EPIPE",
                            "bad file descriptor",
                            "not connected",
                            "cancelled ?key",
                            "lost connection",
                            "no (nodes?|connections?) (was|were|is|are) available",
                            "connection (is |was )?(closed|lost|gone|defunct)",
                            "closed connection",
                            "engine closed",
                            "closedengine",
                            "socket closed",
                            "end of stream",
                            "timed out",
                            "time-?out",
                            "handshake")),
            Pattern.CASE_INSENSITIVE);
}
