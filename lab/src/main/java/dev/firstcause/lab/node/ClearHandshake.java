// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * What a node says in clear in one handshake, where it stands whether an earlier session is resumed: no engine tells.
 * Belongs to the node's thread.
 */
final class ClearHandshake {
    private static final byte CHANGE_CIPHER_SPEC = 20;
    private static final byte HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE = 11;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int CIPHER_AND_COMPRESSION = 2 + 1;
    private static final int PRE_SHARED_KEY = 41;

    private final ByteArrayOutputStream beforeChange = new ByteArrayOutputStream();
    private final ByteArrayOutputStream afterChange = new ByteArrayOutputStream();
    private boolean changed;

    /** Takes the next record of the handshake, and leaves it as it was. */
    void add(ByteBuffer written) {
        ByteBuffer record = written.duplicate();
        byte type = record.get();
        if (type == CHANGE_CIPHER_SPEC) {
            changed = true;
        } else if (type == HANDSHAKE) {
            byte[] payload = new byte[record.remaining() - RECORD_HEADER + 1];
            record.position(record.position() + RECORD_HEADER - 1).get(payload);
            (changed ? afterChange : beforeChange).writeBytes(payload);
        }
    }

    /** Whether it resumes an earlier session; known once the handshake is done. */
    boolean resumes(String protocol) {
        if (!protocol.equals("TLSv1.3")) {
            // What comes after the change is encrypted.
            return !contains(beforeChange, CERTIFICATE);
        }
        // The change means nothing here, and stands before the ServerHello where the client had to try again.
        return contains(beforeChange, SERVER_HELLO) || contains(afterChange, SERVER_HELLO);
    }

    /** Whether there is a certificate, or a ServerHello that takes up a session. */
    private static boolean contains(ByteArrayOutputStream messages, int type) {
        ByteBuffer rest = ByteBuffer.wrap(messages.toByteArray());
        while (rest.hasRemaining()) {
            int header = rest.getInt();
            ByteBuffer body = take(rest, header & 0xff_ffff);
            if (header >>> 24 == type && (type == CERTIFICATE || hasPreSharedKey(body))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPreSharedKey(ByteBuffer serverHello) {
        take(serverHello, VERSION_AND_RANDOM);
        take(serverHello, serverHello.get() & 0xff);
        take(serverHello, CIPHER_AND_COMPRESSION);
        ByteBuffer extensions = take(serverHello, serverHello.getShort() & 0xffff);
        while (extensions.hasRemaining()) {
            int extension = extensions.getShort() & 0xffff;
            take(extensions, extensions.getShort() & 0xffff);
            if (extension == PRE_SHARED_KEY) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }
}
