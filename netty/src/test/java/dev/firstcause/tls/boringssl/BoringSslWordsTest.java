// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.tls.EngineError;
import dev.firstcause.tls.EngineError.Meaning;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoringSslWordsTest {
    @ParameterizedTest
    @CsvSource({
        "10000412, SSLV3_ALERT_BAD_CERTIFICATE, 42",
        "10000416, SSLV3_ALERT_CERTIFICATE_UNKNOWN, 46",
        "10000438, TLSV1_ALERT_INTERNAL_ERROR, 80",
        "1000045c, TLSV1_CERTIFICATE_REQUIRED, 116",
        "10000417, A_NAME_OF_TOMORROW, 47",
        "100004e6, UNKNOWN_ALERT_TYPE, 254",
    })
    void an_alert_is_read_from_the_number(String number, String name, int alert) {
        EngineError error =
                BoringSslWords.read(new SSLException("error:" + number + ":SSL routines:OPENSSL_internal:" + name));
        assertThat(error.meaning()).isEqualTo(Meaning.ALERT);
        assertThat(error.alert()).isEqualTo(alert);
        assertThat(error.words()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "error:1e000065:Cipher functions:OPENSSL_internal:BAD_DECRYPT, NOT_AUTHENTIC",
        "error:1000008b:SSL routines:OPENSSL_internal:DECRYPTION_FAILED_OR_BAD_RECORD_MAC, NOT_AUTHENTIC",
        "error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL, NO_COMMON_PARAMETERS",
        "error:100000e1:SSL routines:OPENSSL_internal:UNEXPECTED_RECORD, MALFORMED",
        "error:100003e8:SSL routines:OPENSSL_internal:SSLV3_ALERT_CLOSE_NOTIFY, CLOSE_NOTIFY",
        "something that is no error of BoringSSL, MALFORMED",
    })
    void what_is_no_alert_has_its_meaning(String message, Meaning meaning) {
        EngineError error = BoringSslWords.read(new SSLException(message));
        assertThat(error.meaning()).isEqualTo(meaning);
        assertThat(error.alert()).isEqualTo(EngineError.NO_ALERT);
    }

    @Test
    void an_error_down_the_chain_is_found_and_what_is_no_tls_error_is_internal() {
        EngineError error = BoringSslWords.read((Exception) new SSLHandshakeException("General OpenSslEngine problem")
                .initCause(
                        new SSLException("error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR")));
        assertThat(error.alert()).isEqualTo(80);
        assertThat(BoringSslWords.read(new IllegalStateException("engine of another thread"))
                        .meaning())
                .isEqualTo(Meaning.INTERNAL);
    }
}
