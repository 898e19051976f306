#!/usr/bin/env bash
# OpenSSL 3.0 and JDK 17 (17.0.15 was used).
#
# OpenSSL writes a PKCS12 file with its defaults (PBES2, AES-256), under a password with a letter beyond ASCII. Expected: Java
# opens it with the same password, or says that it does not support such passwords. Seen: the same password is refused with
# "keystore password was incorrect"; that the password is not ASCII stands in the cause of the cause. With an ASCII password the
# same key and certificate open.
#
# Output seen:
#   ASCII: opened
#   beyond ASCII: IOException: keystore password was incorrect
#     cause: java.security.UnrecoverableKeyException: failed to decrypt safe contents entry: java.io.IOException: getSecretKey
#     failed: Password is not ASCII (one line)
. "$(dirname "$0")/lib/run.sh"
command -v openssl >/dev/null || { echo "needs openssl" >&2; exit 2; }
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$tmp/key.pem" -out "$tmp/cert.pem" -days 2 -subj /CN=test 2>/dev/null
for password in hello h€llo; do
  openssl pkcs12 -export -in "$tmp/cert.pem" -inkey "$tmp/key.pem" -out "$tmp/$password.p12" -passout "pass:$password"
done
export FOLDER=$tmp
out=$(run_java <<'J'
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

class Main {
    public static void main(String[] args) throws Exception {
        open("ASCII", "hello");
        open("beyond ASCII", "h\u20acllo");
    }

    private static void open(String what, String password) throws Exception {
        Path file;
        try (var all = Files.list(Path.of(System.getenv("FOLDER")))) {
            file = all.filter(each -> each.toString().endsWith(".p12")
                            && each.getFileName().toString().startsWith("hello") == password.equals("hello"))
                    .findFirst()
                    .orElseThrow();
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore.getInstance("PKCS12").load(in, password.toCharArray());
            System.out.println(what + ": opened");
        } catch (IOException e) {
            System.out.println(what + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
            System.out.println("  cause: " + e.getCause());
        }
    }
}
J
)
expect "$out" "ASCII: opened
beyond ASCII: IOException: keystore password was incorrect
  cause: java.security.UnrecoverableKeyException: failed to decrypt safe contents entry: java.io.IOException: getSecretKey failed: Password is not ASCII"
