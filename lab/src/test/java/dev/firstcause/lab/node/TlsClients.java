// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** What clients trust, and show. */
final class TlsClients {
    private TlsClients() {}

    static SSLContext trusting(TestAuthority authority) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.trustManagers(), null);
        return context;
    }

    static SSLContext showing(Identity client, TestAuthority authority) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client.keyManagers(), authority.trustManagers(), null);
        return context;
    }
}
