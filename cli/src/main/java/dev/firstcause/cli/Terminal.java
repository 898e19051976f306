// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * Where is printed.
 *
 * @param out for the report
 * @param err for what is wrong with the command
 * @param unicode whether more than ASCII can be shown
 * @param colour whether colours can be shown
 */
record Terminal(PrintWriter out, PrintWriter err, boolean unicode, boolean colour) {
    static Terminal ofProcess() {
        Charset charset = charset();
        return new Terminal(
                writer(FileDescriptor.out, charset),
                writer(FileDescriptor.err, charset),
                charset.equals(StandardCharsets.UTF_8),
                Ansi.AUTO.enabled());
    }

    private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), charset), true);
    }

    /** That of the locale; the JDK's own default is UTF-8 from 18 on, whatever the console shows. */
    private static Charset charset() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return Charset.defaultCharset();
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
