// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** The driver under test in a process of its own, which does what its standard input says, and ends with it. */
final class ChildProgram {
    private static final int MOST_THREADS = 1_000;
    private static final long REFILL_NANOS = 500_000;

    private final Subject subject;
    private final Driver driver;
    private final OutputStream out; // guarded by this
    private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
    private final List<FileInputStream> files = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private long tasksBefore;

    private ChildProgram(Subject subject, OutputStream out) {
        this.subject = subject;
        this.out = out;
        this.driver = subject.start(line -> say(ChildWire.WARNING, 0, line));
    }

    /** Ends the process in any case: the threads of the driver may be no daemons, and nobody else ends them. */
    @SuppressWarnings("SystemOut") // the parent reads it
    public static void main(String[] arguments) {
        int code = 1;
        try {
            serve();
            code = 0;
        } catch (Throwable e) {
            System.err.println("The process of the driver cannot go on: " + Texts.line(e));
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    @SuppressWarnings("SystemOut") // the parent reads it; what else is printed must not come between
    private static void serve() throws IOException, ClassNotFoundException {
        PrintStream toParent = System.out;
        System.setOut(System.err);
        DataInputStream in = new DataInputStream(System.in);
        byte[] subject = in.readNBytes(in.readInt());
        Subject read;
        try (ObjectInputStream object = new ObjectInputStream(new ByteArrayInputStream(subject))) {
            read = (Subject) object.readObject();
        }
        ChildProgram program = new ChildProgram(read, toParent);
        for (int what = in.read(); what >= 0; what = in.read()) {
            program.obey(what, in.readInt(), in);
        }
    }

    private void obey(int what, int id, DataInputStream in) throws IOException {
        switch (what) {
            case ChildWire.CONNECT -> {
                Target target = ChildWire.target(in);
                attempt(
                        id,
                        "connect()",
                        () -> driver.connect(target, outcome(id, client -> {
                            clients.put(id, client);
                            return "";
                        })));
            }
            case ChildWire.ASK -> {
                int of = in.readInt();
                boolean repeatable = in.readBoolean();
                String query = ChildWire.text(in);
                Client client = clients.get(of);
                Outcome<String> outcome = outcome(id, Function.identity());
                if (client == null) {
                    outcome.failed(new IllegalStateException("nothing is connected as " + of));
                } else {
                    attempt(id, "ask()", () -> {
                        if (repeatable) {
                            client.askRepeatable(query, outcome);
                        } else {
                            client.ask(query, outcome);
                        }
                    });
                }
            }
            case ChildWire.CLOSE -> {
                Client client = clients.remove(in.readInt());
                attempt(id, "close()", () -> {
                    if (client != null) {
                        client.close();
                    }
                    say(ChildWire.WELL, id, "");
                });
            }
            case ChildWire.EXHAUST -> say(ChildWire.WELL, id, String.valueOf(exhaust()));
            case ChildWire.EXHAUST_PORTS -> {
                InetAddress host = InetAddress.getByName(ChildWire.text(in));
                say(ChildWire.WELL, id, String.valueOf(exhaustPorts(new InetSocketAddress(host, in.readInt()))));
            }
            case ChildWire.EXHAUST_THREADS -> say(ChildWire.WELL, id, String.valueOf(exhaustThreads()));
            case ChildWire.END_THREADS -> say(ChildWire.WELL, id, String.valueOf(endThreads()));
            default -> throw new IOException("nobody knows what " + what + " means");
        }
    }

    /** What a driver throws, an Error as well, is no outcome: the parent is told that it threw. */
    private void attempt(int id, String what, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            send(ChildWire.THREW, id, to -> {
                ChildWire.write(what, to);
                ChildWire.write(e, null, to);
            });
        }
    }

    private <T> Outcome<T> outcome(int id, Function<T, String> form) {
        return new Outcome<>() {
            @Override
            public void succeeded(T value) {
                say(ChildWire.WELL, id, form.apply(value));
            }

            @Override
            public void failed(Throwable told) {
                Throwable something = told == null ? new IllegalStateException("failed(null)") : told;
                String kind = told == null ? null : subject.kind(told).orElse(null);
                send(ChildWire.TOLD, id, to -> ChildWire.write(something, kind, to));
            }
        };
    }

    private void say(int what, int id, String text) {
        send(what, id, to -> ChildWire.write(text, to));
    }

    /** Sends all or nothing: what throws while it is put into words leaves no half of it on the wire. */
    private void send(int what, int id, Words words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream to = new DataOutputStream(bytes)) {
            to.write(what);
            to.writeInt(id);
            words.write(to);
            synchronized (this) {
                bytes.writeTo(out);
                out.flush();
            }
        } catch (IOException e) {
            halt();
        }
    }

    /** The rest of what is said. */
    @FunctionalInterface
    private interface Words {
        void write(DataOutputStream to) throws IOException;
    }

    /** Nobody listens any more. */
    private static void halt() {
        Runtime.getRuntime().halt(1);
    }

    /** Opens connections until the kernel has no port for more; how many. */
    private int exhaustPorts(InetSocketAddress address) throws IOException {
        try {
            while (true) {
                sockets.add(new Socket(address.getAddress(), address.getPort()));
            }
        } catch (ConnectException e) {
            throw new IOException("the node refused what was to use up the ports", e);
        } catch (SocketException e) {
            // NoRouteToHostException: that is what the JDK makes of EADDRNOTAVAIL.
            return sockets.size();
        }
    }

    /** Starts threads until there can be no more; how many. */
    private int exhaustThreads() throws IOException {
        tasksBefore = tasks();
        try {
            while (threads.size() < MOST_THREADS) {
                Thread thread = new Thread(ChildProgram::sleep, "lab-idle");
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            throw new IOException(MOST_THREADS + " threads could be started: this process has no limit");
        } catch (OutOfMemoryError e) {
            // There are no more.
            return threads.size();
        }
    }

    /** Until it is interrupted. */
    private static void sleep() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // It is to end.
            return;
        }
    }

    /** Ends these threads, most of them also for the kernel: it counts one for a while after the JVM has seen it end. */
    private int endThreads() throws IOException {
        threads.forEach(Thread::interrupt);
        while (tasks() > tasksBefore + threads.size() / 2) {
            Thread.onSpinWait();
        }
        return threads.size();
    }

    /** How many threads of this process the kernel counts. */
    private static long tasks() throws IOException {
        try (Stream<Path> found = Files.list(Path.of("/proc/self/task"))) {
            return found.count();
        }
    }

    /** Opens files until there can be no more, and keeps it so; how many. */
    private int exhaust() throws IOException {
        loadAll();
        // A collection closes files that nobody holds any more. Those that it closes later are replaced.
        System.gc();
        openAll();
        int count = files.size();
        Thread keeper = new Thread(
                () -> {
                    while (true) {
                        LockSupport.parkNanos(REFILL_NANOS);
                        openAll();
                    }
                },
                "lab-files");
        keeper.setDaemon(true);
        keeper.start();
        return count;
    }

    private void openAll() {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // There are no more.
            return;
        }
    }

    /** Once no file can be opened, no class can be loaded from a folder; from jars they can. */
    private static void loadAll() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path folder = Path.of(entry);
            if (entry.isEmpty() || !Files.isDirectory(folder) || folder.endsWith("test-classes")) {
                continue;
            }
            List<String> names;
            try (Stream<Path> found = Files.walk(folder)) {
                names = found.map(path -> folder.relativize(path).toString())
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.replaceAll("\\.class$", "").replace(File.separatorChar, '.'))
                        .toList();
            }
            for (String name : names) {
                load(name);
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, ChildProgram.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // One that cannot be loaded is none that anybody uses.
        }
    }
}
