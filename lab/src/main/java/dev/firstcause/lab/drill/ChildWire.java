// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Retold;
import dev.firstcause.lab.verdict.Texts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the laboratory and a driver in a process of its own say to each other. */
final class ChildWire {
    /** To the child: connect to a target, as an id. */
    static final int CONNECT = 1;
    /** To the child: ask a query, as an id, of what was connected as another; may it be repeated? */
    static final int ASK = 2;
    /** To the child: close, as an id, what was connected as another. */
    static final int CLOSE = 3;
    /** To the child: open files until there can be no more, as an id. */
    static final int EXHAUST = 4;
    /** To the parent: what has that id went well, with a text. */
    static final int WELL = 5;
    /** To the parent: what has that id failed, with what was told. */
    static final int TOLD = 6;
    /** To the parent: a line of the log. */
    static final int WARNING = 7;

    /** To the child: open connections to an address until there is no port for more, as an id. */
    static final int EXHAUST_PORTS = 8;

    /** To the child: start threads until there can be no more, as an id. */
    static final int EXHAUST_THREADS = 9;

    /** To the child: end those threads, as an id. */
    static final int END_THREADS = 10;

    /** To the parent: the call with that id threw; which call, and what it threw. */
    static final int THREW = 15;

    private static final int DEEPEST = 20;

    private ChildWire() {}

    /** A text of any length. */
    static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void writeOrNull(@Nullable Object value, DataOutputStream out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            write(value.toString(), out);
        }
    }

    private static @Nullable String textOrNull(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }

    static void write(Target target, DataOutputStream out) throws IOException {
        write(target.host(), out);
        out.writeInt(target.port());
        Target.Tls tls = target.tls();
        out.writeBoolean(tls != null);
        if (tls != null) {
            write(tls.version().number(), out);
            write(tls.authority().toString(), out);
            write(tls.trustStore().toString(), out);
            write(tls.password(), out);
            Target.ClientIdentity identity = tls.identity();
            out.writeBoolean(identity != null);
            if (identity != null) {
                write(identity.certificate().toString(), out);
                write(identity.key().toString(), out);
                write(identity.keyStore().toString(), out);
            }
        }
        Target.Login login = target.login();
        writeOrNull(login == null ? null : login.user(), out);
        writeOrNull(login == null ? null : login.password(), out);
        Patience patience = target.patience();
        for (Duration time : new Duration[] {
            patience.connect(), patience.startup(), patience.request(), patience.idle(), patience.heartbeat()
        }) {
            out.writeLong(time.toMillis());
        }
    }

    static Target target(DataInputStream in) throws IOException {
        String host = text(in);
        int port = in.readInt();
        Target.Tls tls = in.readBoolean() ? tls(in) : null;
        String user = textOrNull(in);
        String password = textOrNull(in);
        Target.Login login = user == null || password == null ? null : new Target.Login(user, password);
        return new Target(host, port, tls, login, new Patience(time(in), time(in), time(in), time(in), time(in)));
    }

    private static Duration time(DataInputStream in) throws IOException {
        return Duration.ofMillis(in.readLong());
    }

    private static Target.Tls tls(DataInputStream in) throws IOException {
        TlsVersion version = TlsVersion.of(text(in));
        Path authority = Path.of(text(in));
        Path trustStore = Path.of(text(in));
        String password = text(in);
        Target.ClientIdentity identity = in.readBoolean()
                ? new Target.ClientIdentity(Path.of(text(in)), Path.of(text(in)), Path.of(text(in)))
                : null;
        return new Target.Tls(version, authority, trustStore, identity, password);
    }

    /** What was told, with all that lies below it. */
    static void write(Throwable told, @Nullable String kind, DataOutputStream out) throws IOException {
        write(told, kind, 0, out);
    }

    private static void write(Throwable told, @Nullable String kind, int depth, DataOutputStream out)
            throws IOException {
        write(Texts.headline(told), out);
        writeOrNull(kind, out);
        Throwable cause = depth < DEEPEST ? told.getCause() : null;
        out.writeBoolean(cause != null);
        if (cause != null) {
            write(cause, null, depth + 1, out);
        }
        Throwable[] suppressed = depth < DEEPEST ? told.getSuppressed() : new Throwable[0];
        out.writeInt(suppressed.length);
        for (Throwable one : suppressed) {
            write(one, null, depth + 1, out);
        }
    }

    static Retold told(DataInputStream in) throws IOException {
        String headline = text(in);
        String kind = textOrNull(in);
        Retold retold = new Retold(headline, kind, in.readBoolean() ? told(in) : null);
        int suppressed = in.readInt();
        for (int i = 0; i < suppressed; i++) {
            retold.addSuppressed(told(in));
        }
        return retold;
    }
}
