// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server's operator reads when we refuse its certificate with BoringSSL: not internal_error. */
@ExtendWith(TalksEnd.class)
class OurRefusalTest {
    /** What may be wrong with the certificate of a server, and the alert that says so. */
    enum Trouble {
        EXPIRED(() -> Talk.AUTHORITY.expired(Talk.HOST), "certificate_expired"),
        OF_ANOTHER_AUTHORITY(() -> TestAuthority.create("Another").server(Talk.HOST), "unknown_ca"),
        SELF_SIGNED(() -> TestAuthority.selfSigned(Talk.HOST), "unknown_ca"),
        FOR_ANOTHER_HOST(() -> Talk.AUTHORITY.server("node9.example"), "bad_certificate|certificate_unknown");

        @SuppressWarnings("ImmutableEnumChecker") // it makes another each time
        private final Supplier<Identity> identity;

        private final String alert;

        Trouble(Supplier<Identity> identity, String alert) {
            this.identity = identity;
            this.alert = alert;
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_server_is_told_what_is_wrong(Trouble trouble) {
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            TlsOptions options = Talk.trusting(Talk.AUTHORITY)
                    .provider("boringssl")
                    .protocols(protocol)
                    .build();
            Talk talk = new Talk(options.newSession(Talk.HOST, 9142), Talk.server(trouble.identity.get()));
            TlsFailure failure = catchThrowableOfType(TlsFailure.class, talk::handshake);
            assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            talk.server.feed(talk.fromClient());
            assertThat(talk.server.failure()).as(protocol).hasMessageFindingMatch(trouble.alert);
        }
    }
}
