// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each call of a logger has as many placeholders as arguments. SLF4J takes a throwable in the last place for the stack
 * trace, never for a placeholder: a line that has one for it prints a literal {@code {}} where its cause should stand.
 */
class LogCallsTest {
    private static final Path MODULES = Path.of("..");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error");

    @Test
    void each_placeholder_of_a_log_call_has_its_argument_in_all_modules() throws IOException {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Path file : sources()) {
            String source = Files.readString(file);
            if (!source.contains("Logger")) {
                continue;
            }
            Calls found = Calls.in(file.toString(), source);
            calls += found.count;
            wrong.addAll(found.wrong);
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).as("calls of loggers that were looked at").isGreaterThan(15);
    }

    @Test
    void a_throwable_in_the_place_of_a_placeholder_is_found() {
        assertThat(faults("void f(Throwable why) { LOG.warn(\"lost: {}\", why); }"))
                .containsExactly("Bent.java:4: 1 placeholder for 0 arguments, and a throwable");
        assertThat(faults("void f(int i, RuntimeException e) { LOG.warn(\"lost {} \" + \"of: {}\", i, e); }"))
                .containsExactly("Bent.java:4: 2 placeholders for 1 argument, and a throwable");
        assertThat(faults("void f() { try { g(); } catch (IOException | Error e) { LOG.debug(\"{}\", e); } }"))
                .hasSize(1);
        assertThat(faults("void f(Failure x) { LOG.warn(\"{}: {}\", x, x.cause()); }"))
                .hasSize(1);
        assertThat(faults("static Throwable unwrapped() {} void f() { LOG.warn(\"{}\", unwrapped()); }"))
                .hasSize(1);
    }

    @Test
    void an_argument_too_many_or_too_few_is_found() {
        assertThat(faults("void f(int i) { LOG.warn(\"lost\", i); }")).hasSize(1);
        assertThat(faults("void f(int i) { LOG.warn(\"lost {} of {}\", i); }")).hasSize(1);
        assertThat(faults("void f(int i) { LOG.atWarn().log(\"lost {} of {}\", i); }"))
                .hasSize(1);
        assertThat(faults("void f(String s) { LOG.warn(s); }"))
                .containsExactly("Bent.java:4: the text is not a constant, and what is in it could be placeholders");
    }

    @Test
    void a_call_that_is_right_is_let_through() {
        assertThat(faults("void f(int i, Throwable why) { LOG.warn(\"lost {}\" + \" of {}\", i, i, why); }"))
                .isEmpty();
        assertThat(faults("void f(Throwable why) { LOG.warn(\"lost: {}\", why.getMessage()); }"))
                .isEmpty();
        assertThat(faults("void f(Throwable why) { other.warn(\"lost: {}\", why); }"))
                .isEmpty();
    }

    @Test
    void what_a_stage_fails_with_is_known_in_lambdas_too() {
        assertThat(faults("void f() { stage.whenComplete((frame, thrown) -> LOG.debug(\"{}\", thrown)); }"))
                .hasSize(1);
        assertThat(faults("void f() { stage.whenComplete((frame, thrown) -> LOG.debug(\"no\", thrown)); }"))
                .isEmpty();
    }

    private static List<String> faults(String member) {
        String source = "class Bent {\n  Logger LOG;\n  Other other;\n" + member + "\n}\n";
        return Calls.in("Bent.java", source).wrong;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(MODULES)) {
            for (Path main : modules.map(each -> each.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    /** The calls of loggers in one file. */
    private static final class Calls extends TreeScanner<@Nullable Void, @Nullable Void> {
        private static final Pattern THROWABLE = Pattern.compile("(.*[. |])?(Throwable|\\w*Exception|\\w*Error|E)");

        private final String name;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Set<String> loggers = new HashSet<>();
        private final Set<String> throwables = new HashSet<>(Set.of("cause()", "getCause()"));
        private final List<String> wrong = new ArrayList<>();
        private int count;
        private boolean declared;

        private Calls(String name, CompilationUnitTree unit, SourcePositions positions) {
            this.name = name;
            this.unit = unit;
            this.positions = positions;
        }

        static Calls in(String name, String source) {
            JavaFileObject file =
                    new SimpleJavaFileObject(URI.create("memory:///Source.java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignored) {
                            return source;
                        }
                    };
            try {
                JavacTask task = (JavacTask)
                        COMPILER.getTask(null, null, diagnostic -> {}, List.of("-proc:none"), null, List.of(file));
                CompilationUnitTree unit = task.parse().iterator().next();
                Calls calls = new Calls(name, unit, Trees.instance(task).getSourcePositions());
                calls.scan(unit, null);
                calls.declared = true;
                calls.scan(unit, null);
                return calls;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, @Nullable Void nothing) {
            String type = String.valueOf(variable.getType());
            if (type.equals("Logger")) {
                loggers.add(variable.getName().toString());
            } else if (THROWABLE.matcher(type).matches() || isThrown(variable)) {
                throwables.add(variable.getName().toString());
            }
            return super.visitVariable(variable, null);
        }

        /** What a stage fails with has this name here wherever a lambda leaves out its type. */
        private static boolean isThrown(VariableTree variable) {
            return variable.getType() == null && variable.getName().contentEquals("thrown");
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            if (THROWABLE.matcher(String.valueOf(method.getReturnType())).matches()) {
                throwables.add(method.getName() + "()");
            }
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            if (declared && call.getMethodSelect() instanceof MemberSelectTree method && isLogging(method)) {
                count++;
                check(call);
            }
            return super.visitMethodInvocation(call, null);
        }

        private boolean isLogging(MemberSelectTree method) {
            String called = method.getIdentifier().toString();
            ExpressionTree on = method.getExpression();
            if (called.equals("log")) {
                return loggers.stream().anyMatch(logger -> on.toString().startsWith(logger + ".at"));
            }
            return LEVELS.contains(called) && loggers.contains(on.toString());
        }

        private void check(MethodInvocationTree call) {
            List<? extends ExpressionTree> arguments = call.getArguments();
            String text = text(arguments.get(0));
            if (text == null) {
                report(call, "the text is not a constant, and what is in it could be placeholders");
                return;
            }
            int placeholders = text.split("\\{}", -1).length - 1;
            boolean throwable = arguments.size() > 1 && isThrowable(arguments.get(arguments.size() - 1));
            int values = arguments.size() - 1 - (throwable ? 1 : 0);
            if (placeholders != values) {
                report(
                        call,
                        placeholders + " placeholder" + (placeholders == 1 ? "" : "s") + " for " + values + " argument"
                                + (values == 1 ? "" : "s") + (throwable ? ", and a throwable" : ""));
            }
        }

        private static @Nullable String text(Tree tree) {
            if (tree instanceof LiteralTree literal && literal.getValue() instanceof String value) {
                return value;
            }
            if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                String left = text(sum.getLeftOperand());
                String right = text(sum.getRightOperand());
                return left == null || right == null ? null : left + right;
            }
            return null;
        }

        private boolean isThrowable(ExpressionTree argument) {
            if (argument instanceof IdentifierTree variable) {
                return throwables.contains(variable.getName().toString());
            }
            if (argument instanceof NewClassTree made) {
                return THROWABLE.matcher(made.getIdentifier().toString()).matches();
            }
            if (argument instanceof MethodInvocationTree call) {
                String select = call.getMethodSelect().toString();
                return throwables.contains(select.substring(select.lastIndexOf('.') + 1) + "()");
            }
            return false;
        }

        private void report(Tree call, String what) {
            long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, call));
            wrong.add(name + ":" + line + ": " + what);
        }
    }
}
