// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real messages of the JDK, Netty, BoringSSL, the kernel and the Apache driver say, and what they do not. */
class CauseTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UnknownHostException: node.invalid: Name or service not known                   | RESOLVE_FAILED
            ConnectException: Connection refused                                            | CONNECT_REFUSED
            finishConnect(..) failed with error(-111): Connection refused                   | CONNECT_REFUSED
            AnnotatedConnectException: Connection refused: localhost/127.0.0.1:43303        | CONNECT_REFUSED
            ConnectTimeoutException: connection timed out after 5000 ms: /10.0.0.1:9042     | CONNECT_TIMEOUT
            ConnectException: Connection timed out                                          | CONNECT_TIMEOUT
            NoRouteToHostException: No route to host                                        | UNREACHABLE
            NoRouteToHostException                                                          | UNREACHABLE
            ConnectException: Network is unreachable                                        | UNREACHABLE
            ConnectException: Connexion refusée                                             | CONNECT_REFUSED
            SocketException: Connexion ré-initialisée par le correspondant                  | PEER_RESET
            SocketException: Too many open files                                            | LOCAL_LIMIT
            AnnotatedSocketException: Cannot assign requested address: /127.0.0.1:9042      | LOCAL_LIMIT
            newSocketStream(..) failed with error(-24): Too many open files                 | LOCAL_LIMIT
            OutOfMemoryError: unable to create native thread: possibly out of memory        | LOCAL_LIMIT
            SocketException: Permission denied                                              | LOCAL_FORBIDDEN
            ConnectException: Operation not permitted                                       | LOCAL_FORBIDDEN
            our own event loop was held up for 3000 ms by com.example.Shop.onRow            | LOCAL_HELD_UP
            the event loop was blocked for 3 s                                              | LOCAL_HELD_UP
            SslHandshakeTimeoutException: handshake timed out after 10000ms                 | HANDSHAKE_TIMEOUT
            SSLException: Unrecognized SSL message, plaintext connection?                   | NOT_TLS
            NotSslRecordException: not an SSL/TLS record: 485454502f                        | NOT_TLS
            CertificateExpiredException: NotAfter: Sun Nov 22 17:42:12 UTC 2026             | SERVER_CERT_REFUSED
            SSLHandshakeException: PKIX path validation failed: validity check failed       | SERVER_CERT_REFUSED
            unable to find valid certification path to requested target                     | SERVER_CERT_REFUSED
            No subject alternative DNS name matching localhost found.                       | SERVER_CERT_REFUSED
            Extended key usage does not permit use for TLS server authentication            | SERVER_CERT_REFUSED
            Received fatal alert: protocol_version                                          | NO_COMMON_PARAMETERS
            Received fatal alert: handshake_failure                                         | NO_COMMON_PARAMETERS
            No appropriate protocol (protocol is disabled or cipher suites are inappropriate) | NO_COMMON_PARAMETERS
            SSLHandshakeException: Received fatal alert: bad_certificate                    | CLIENT_CERT_REFUSED
            (certificate_required) Received fatal alert: certificate_required               | CLIENT_CERT_REFUSED
            error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE        | CLIENT_CERT_REFUSED
            SSLException: Received fatal alert: internal_error                              | PEER_ALERT
            SSLException: Tag mismatch!                                                     | RECORD_INVALID
            (bad_record_mac) Tag mismatch                                                   | RECORD_INVALID
            AEADBadTagException: Tag mismatch                                               | RECORD_INVALID
            SSLProtocolException: Input record too big: max = 16709 len = 65540             | RECORD_INVALID
            Insufficient buffer remaining for AEAD cipher fragment (2)                      | RECORD_INVALID
            Unknown handshake type size, Handshake.msg_type = 156                           | RECORD_INVALID
            GeneralSecurityException: Unexpected plaintext alert received: Level: fatal     | RECORD_INVALID
            error:1e000065:Cipher functions:OPENSSL_internal:BAD_DECRYPT                    | RECORD_INVALID
            SSLProtocolException: Received close_notify during handshake                    | PEER_CLOSED
            SSLException: closing inbound before receiving peer's close_notify              | PEER_TRUNCATED
            EOFException: SSL peer shut down incorrectly, end of stream                     | PEER_TRUNCATED
            ServerError: Server is shutting down                                            | SERVER_ERROR
            SocketException: Connection reset                                               | PEER_RESET
            recvAddress(..) failed with error(-104): Connection reset by peer               | PEER_RESET
            HeartbeatException: Heartbeat request: timed out after 500 ms                   | PEER_SILENT
            DriverTimeoutException: Query timed out after PT0.7S                            | PEER_SILENT
            AuthenticationException: Authentication error on node /127.0.0.1:9042           | STARTUP_REFUSED
            the server said BAD_CREDENTIALS: Provided username is incorrect                 | STARTUP_REFUSED
            ERROR OVERLOADED: Too many connections                                          | STARTUP_REFUSED
            protocol error: Invalid or unsupported protocol version (22)                    | PROTOCOL_ERROR
            CrcMismatchException: CRC mismatch on header 2a. Received: 1, computed: 2       | PROTOCOL_ERROR
            IllegalStateException: Session is closed                                        | LOCAL_CLOSE
            """)
    void a_text_says(String text, Cause cause) {
        assertThat(cause.isSaidIn(text)).isTrue();
        assertThat(cause.isSaidIn(text.toUpperCase(Locale.ROOT))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ClosedConnectionException: Lost connection to remote peer              | PEER_RESET PEER_TRUNCATED PEER_CLOSED
            ClosedConnectionException: Unexpected error on channel                 | PEER_RESET PEER_TRUNCATED PEER_ALERT SERVER_ERROR STARTUP_REFUSED
            IOException: Broken pipe                                               | PEER_RESET PEER_TRUNCATED
            StacklessClosedChannelException                                        | PEER_RESET PEER_CLOSED LOCAL_CLOSE
            Connection closed while SSL/TLS handshake was in progress              | PEER_RESET HANDSHAKE_TIMEOUT PEER_ALERT
            NoNodeAvailableException: No node was available to execute the query   | PEER_RESET CONNECT_REFUSED PEER_SILENT
            Could not reach any contact point (use getAllErrors() for more)        | STARTUP_REFUSED CONNECT_REFUSED
            Received fatal alert: certificate_expired                              | SERVER_CERT_REFUSED
            Received fatal alert: internal_error                                   | CLIENT_CERT_REFUSED STARTUP_REFUSED
            record 4711 from the peer fails authentication                         | STARTUP_REFUSED
            ended TCP (FIN) without close_notify, between records                  | PEER_CLOSED PEER_RESET
            Unexpected plaintext alert received: Level: fatal; Alert: internal_error | NOT_TLS
            closing inbound before receiving peer's close_notify                   | PEER_CLOSED
            Connection reset by peer                                               | PEER_TRUNCATED PEER_CLOSED PEER_SILENT
            """)
    void a_text_does_not_say(String text, String causes) {
        assertThat(causes.split(" "))
                .extracting(Cause::valueOf)
                .noneSatisfy(cause -> assertThat(cause.isSaidIn(text)).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void its_name_says_it(Cause cause) {
        String text = "Connection is defunct: " + cause + ": something happened";
        assertThat(cause.isSaidIn(text)).isTrue();
        assertThat(cause.isBlamedIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "StacklessClosedChannelException",
                "ClosedConnectionException: Lost connection to remote peer",
                "IOException: Broken pipe",
                "SSLEngine closed already",
                "Connection closed while SSL/TLS handshake was in progress",
                "DriverTimeoutException: Query timed out after PT2S",
                "IOException: Bad file descriptor"
            })
    void a_symptom_blames_nobody(String text) {
        Set<Cause> blamed = EnumSet.noneOf(Cause.class);
        Arrays.stream(Cause.values()).filter(cause -> cause.isBlamedIn(text)).forEach(blamed::add);
        assertThat(blamed).isEmpty();
        assertThat(Cause.isSymptomSaidIn(text)).isTrue();
    }

    @Test
    void nothing_is_said_by_nothing() {
        assertThat(Cause.values())
                .noneSatisfy(
                        cause -> assertThat(cause.isSaidIn("RuntimeException")).isTrue());
        assertThat(Cause.isSymptomSaidIn("RuntimeException: null")).isFalse();
    }
}
