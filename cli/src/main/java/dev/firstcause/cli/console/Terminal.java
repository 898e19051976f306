// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where is printed.
 *
 * @param out for the report
 * @param err for what is wrong with the command
 * @param unicode whether more than ASCII can be shown
 * @param colour whether colours can be shown
 * @param width how many columns a line that is drawn again and again may have; 0 if none can be
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean unicode, boolean colour, int width) {
    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 40;

    /** That of this process. */
    public static Terminal ofProcess(Map<String, String> environment) {
        Charset charset = charset();
        boolean live = isTerminal(System.console()) && !"dumb".equals(environment.get("TERM"));
        return new Terminal(
                writer(FileDescriptor.out, charset),
                writer(FileDescriptor.err, charset),
                charset.equals(StandardCharsets.UTF_8),
                Ansi.AUTO.enabled(),
                live ? width(environment.getOrDefault("COLUMNS", "")) : 0);
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

    /** From JDK 22 on there is a console where there is no terminal. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a public method of the JDK cannot be called", e);
        }
    }

    private static int width(String columns) {
        int width = columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : USUAL_WIDTH;
        return Math.max(NARROWEST, width);
    }

    /** The same, with all that is for people on the standard error, because a program reads the standard output. */
    public Terminal withoutOutput() {
        return new Terminal(err, err, unicode, colour, width);
    }

    public void flush() {
        out.flush();
        err.flush();
    }
}
