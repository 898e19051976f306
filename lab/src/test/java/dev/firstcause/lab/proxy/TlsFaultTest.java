// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static dev.firstcause.lab.fault.Direction.DOWN;
import static dev.firstcause.lab.fault.Side.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Forgeries;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.When;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.crypto.BadPaddingException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a TLS client really sees of each fault. The node echoes. */
@Timeout(120)
class TlsFaultTest {
    private static final TlsEcho ECHO = TlsEcho.open();

    private FaultProxy proxy;
    private SSLSocket client;

    private void open(String version, When when, Effect effect) throws IOException {
        proxy = FaultProxy.builder().seed(3).to(ECHO.address());
        proxy.arm(when, effect);
        client = ECHO.connect(proxy.address(), version);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
    }

    /** Handshake and two answers, and no fault, yet. */
    private void openAndTalk(String version) throws IOException {
        open(version, When.onCommand(), Effects.reset());
        client.startHandshake();
        ask();
        ask();
    }

    private void ask() throws IOException {
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    }

    private void next(Effect effect) {
        proxy.arm(When.atTlsRecord(DOWN, 1, RecordType.APPLICATION_DATA), effect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_fin_inside_the_server_hello_is_the_end_of_the_stream(String version) throws IOException {
        open(version, When.inTlsRecord(DOWN, 1, RecordType.HANDSHAKE, 30), Effects.fin(CLIENT));
        assertThatThrownBy(client::startHandshake)
                .isInstanceOf(SSLHandshakeException.class)
                .hasRootCauseInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_reset_inside_the_server_hello_is_a_reset(String version) throws IOException {
        open(version, When.inTlsRecord(DOWN, 1, RecordType.HANDSHAKE, 30), Effects.reset());
        assertThatThrownBy(client::startHandshake)
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("Connection reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_stall_inside_the_server_hello_is_silence(String version) throws IOException {
        open(version, When.inTlsRecord(DOWN, 1, RecordType.HANDSHAKE, 30), Effects.stall(DOWN));
        client.setSoTimeout(200);
        assertThatThrownBy(client::startHandshake).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_forged_alert_in_place_of_the_server_hello_is_named(String version) throws IOException {
        Effect alert = Effects.forge(CLIENT, Forgeries.alert(112)).then(Effects.reset());
        open(version, When.atTlsRecord(DOWN, 1), alert);
        assertThatThrownBy(client::startHandshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("Received fatal alert: unrecognized_name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_forged_close_notify_in_place_of_the_server_hello_is_named(String version) throws IOException {
        Effect close = Effects.forge(CLIENT, Forgeries.closeNotify()).then(Effects.fin(CLIENT));
        open(version, When.atTlsRecord(DOWN, 1), close);
        assertThatThrownBy(client::startHandshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("close_notify during handshake");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void http_in_place_of_the_server_hello_is_not_tls(String version) throws IOException {
        Effect http = Effects.forge(CLIENT, Forgeries.http("400 Bad Request")).then(Effects.fin(CLIENT));
        open(version, When.atTlsRecord(DOWN, 1), http);
        assertThatThrownBy(client::startHandshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("unrecognized SSL message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void slices_and_delays_do_no_harm(String version) throws IOException {
        open(
                version,
                When.atAccept(),
                Effects.delay(Duration.ofMillis(1), Duration.ofMillis(5)).then(Effects.slice()));
        client.startHandshake();
        ask();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void coalesced_records_do_no_harm(String version) throws IOException {
        open(version, When.atAccept(), Effects.coalesce(100_000, Duration.ofMillis(10)));
        client.startHandshake();
        ask();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_flipped_bit_is_a_bad_mac(String version) throws IOException {
        openAndTalk(version);
        next(Effects.corrupt());
        assertThatThrownBy(this::ask)
                .isInstanceOf(SSLException.class)
                .hasRootCauseInstanceOf(BadPaddingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_lost_record_breaks_the_one_after_it(String version) throws IOException {
        openAndTalk(version);
        next(Effects.drop());
        client.getOutputStream().write(1);
        client.getOutputStream().write(2);
        assertThatThrownBy(client.getInputStream()::read)
                .isInstanceOf(SSLException.class)
                .hasRootCauseInstanceOf(BadPaddingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_replayed_record_breaks_the_connection_after_its_first_coming(String version) throws IOException {
        openAndTalk(version);
        next(Effects.duplicate());
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        assertThatThrownBy(client.getInputStream()::read)
                .isInstanceOf(SSLException.class)
                .hasRootCauseInstanceOf(BadPaddingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void records_out_of_order_break_the_connection(String version) throws IOException {
        openAndTalk(version);
        next(Effects.reorder());
        client.getOutputStream().write(1);
        client.getOutputStream().write(2);
        assertThatThrownBy(client.getInputStream()::read)
                .isInstanceOf(SSLException.class)
                .hasRootCauseInstanceOf(BadPaddingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_cut_record_is_a_reset_or_silently_the_end(String version) throws IOException {
        openAndTalk(version);
        next(Effects.cut(10, End.RST));
        client.getOutputStream().write(1);
        assertThatThrownBy(client.getInputStream()::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Connection reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void an_alert_in_clear_does_not_decrypt(String version) throws IOException {
        openAndTalk(version);
        proxy.arm(When.onCommand(), Effects.forge(CLIENT, Forgeries.alert(80))).fire();
        assertThatThrownBy(client.getInputStream()::read)
                .isInstanceOf(SSLException.class)
                .hasRootCauseInstanceOf(GeneralSecurityException.class)
                .message()
                .doesNotContain("Received fatal alert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void the_log_names_the_records(String version) throws IOException {
        openAndTalk(version);
        assertThat(proxy.log().toString())
                .contains("up record HANDSHAKE", "down record HANDSHAKE", "up record APPLICATION_DATA");
    }
}
