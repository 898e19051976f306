// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

/** What a connection died of, in one word that an operator can act on. */
public enum FailureKind {
    RESOLVE_FAILED(
            "The name of the node could not be looked up.",
            "The resolver gave no address.",
            "Check the spelling of the name and the resolver of this host; an address in place of a name needs neither."),
    CONNECT_REFUSED(
            "Nothing listens on that port.",
            "The kernel answered the connect with ECONNREFUSED: the node, or a firewall in its place, reset the SYN.",
            "Check that the node is up, and that its port for native clients (often 9042, or 9142 with TLS) is this one."),
    CONNECT_TIMEOUT(
            "Nobody answered the connect.",
            "No SYN-ACK came within the connect timeout, or the kernel gave up (ETIMEDOUT).",
            "The host may be down, a firewall may drop the packets, or the node's accept queue may be full."),
    UNREACHABLE(
            "There is no way to the node.",
            "A router or our own host said so: EHOSTUNREACH, ENETUNREACH, or a route that leads nowhere (EINVAL).",
            "Check the routes (ip route get ADDRESS) and the firewalls between."),
    LOCAL_LIMIT(
            "This host or this process has no more of what a connection takes.",
            "Making or using a socket failed here, with EMFILE, ENFILE, EADDRNOTAVAIL, EADDRINUSE, ENOBUFS, ENOMEM or"
                    + " ENOSPC, or the JVM could start no thread. The node has no part in it.",
            "Too many open files: raise the limit (ulimit -n, LimitNOFILE), or find what leaves files open. Cannot assign"
                    + " requested address: no local port is free for this node (sysctl net.ipv4.ip_local_port_range; ss -s"
                    + " shows how many wait in TIME_WAIT), or this host has no address of that family. Anything else: memory,"
                    + " or the limit of threads (ulimit -u, pids.max)."),
    LOCAL_FORBIDDEN(
            "This host does not permit the connection.",
            "A call of the socket failed here with EPERM or EACCES: a firewall, a route or a sandbox of this host forbids it."
                    + " The node has no part in it.",
            "Look at this host's outgoing firewall rules (nft list ruleset), its routes (ip route get ADDRESS says prohibit),"
                    + " and at what confines the process: SELinux, AppArmor, systemd's IPAddressDeny, the policy of a container."),
    HANDSHAKE_TIMEOUT(
            "TCP was accepted, and the TLS handshake did not end in time.",
            "The connect timeout, which covers the handshake too, passed; the message says how many bytes had come.",
            "With no byte at all the process is stopped or overloaded, or the port speaks a protocol that waits."),
    NOT_TLS(
            "The peer does not speak TLS, or we do not and it does.",
            "The bytes that came are no TLS record; the message shows what they look like.",
            "Check the port and whether client encryption is enabled on it; HTTP means that this is another service."),
    SERVER_CERT_REFUSED(
            "We refused the server's certificate.",
            "The check of the certificate failed here: expired, not valid yet, of an unknown issuer, for another name, or"
                    + " not for servers.",
            "The message names the certificate and all that is wrong with it: renew it, give the right CA or host name, or set"
                    + " our own clock."),
    NO_COMMON_PARAMETERS(
            "The two sides have no TLS version or cipher suite in common.",
            "The peer sent alert protocol_version, handshake_failure or insufficient_security, or our engine found none.",
            "Compare the protocols and cipher suites of client_encryption_options with ours."),
    CLIENT_CERT_REFUSED(
            "The server refused our certificate, or missed one.",
            "The peer sent an alert about a certificate before its first CQL answer; with TLS 1.3 that comes after the"
                    + " handshake looked finished.",
            "Give a client certificate that the server's trust store knows, and look whether it has expired."),
    PEER_ALERT(
            "The peer ended TLS with an alert.",
            "A fatal alert came; the message names it.",
            "The server's log has the other half of the story, at the same time."),
    RECORD_INVALID(
            "A TLS record from the peer could not be what it was.",
            "It failed authentication, or its header, length or type cannot be.",
            "Bytes were changed, lost or repeated on the way: look for a proxy or a middlebox; if it persists, for memory."),
    PEER_CLOSED(
            "The peer ended the connection in order.",
            "A TLS close_notify came.",
            "The node is draining or stopping, or an idle timeout of the server or of a proxy has passed."),
    PEER_TRUNCATED(
            "The peer ended TCP without ending TLS.",
            "A FIN came without a close_notify, between records or inside one; the message says which.",
            "The process has ended or was killed, or a proxy in between has closed."),
    PEER_RESET(
            "The peer reset the connection.",
            "The kernel reported ECONNRESET, on reading or on writing.",
            "The node was rebooted or its process killed, or a firewall or proxy has forgotten the connection."),
    PLAINTEXT_REFUSED(
            "The peer ended the connection before its first answer, and we spoke plaintext.",
            "A RST or a FIN came before one byte of an answer, on a connection without TLS.",
            "If this port wants TLS, give tls(...) to the session. If not, the node is stopping or starting, or a proxy in"
                    + " front of it has no node."),
    PEER_SILENT(
            "The peer did not answer.",
            "A heartbeat, a request at the start, or our bytes themselves stayed unanswered for their whole time.",
            "The process is stopped, in a long garbage collection or overloaded, or the network drops packets silently."),
    STARTUP_REFUSED(
            "The server refused to begin.",
            "It answered STARTUP, authentication or registration with an ERROR; the message has its code and words.",
            "Wrong credentials are this; so is a node that is not ready. Do what the server's words say."),
    SERVER_ERROR(
            "The server reported an error of the connection itself.",
            "An ERROR came on a stream on which no request waits for an answer; the message has its code and words.",
            "Do what the server's words say; its log has more at the same time."),
    PROTOCOL_ERROR(
            "The peer sent CQL that cannot be.",
            "A frame or segment broke a rule of the protocol, or answered nothing that was asked; the message says where.",
            "Check what stands between, and report it: a server and a driver that agree do not do this."),
    TOO_MANY_ORPHANS(
            "Too many requests were given up by their callers and never answered.",
            "The stream ids of requests that timed out are kept until their answers come, and too many were kept.",
            "The node is overloaded or a table is slow; timeouts shorter than the server's own make this worse."),
    LOCAL_CLOSE(
            "We closed the connection.",
            "Somebody on our side asked for it; the message says who and why.",
            "Nothing is wrong with the node."),
    INTERNAL(
            "The driver itself failed.",
            "An exception where there should be none.",
            "Please report it, with its stack trace.");

    private final String happened;
    private final String recognised;
    private final String hint;

    FailureKind(String happened, String recognised, String hint) {
        this.happened = happened;
        this.recognised = recognised;
        this.hint = hint;
    }

    /** What happened, in a sentence. */
    public String happened() {
        return happened;
    }

    /** How it is recognised, in a sentence. */
    public String recognised() {
        return recognised;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
