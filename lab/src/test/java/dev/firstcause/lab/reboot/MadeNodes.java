// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.cassandra.RealCluster.Hanging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Three ports, which listen or do not. */
final class MadeNodes implements Nodes, AutoCloseable {
    final Set<InetSocketAddress> dead = ConcurrentHashMap.newKeySet();
    final Set<InetSocketAddress> silent = ConcurrentHashMap.newKeySet();
    final List<String> dealt = new CopyOnWriteArrayList<>();
    private final List<ServerSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> addresses = new CopyOnWriteArrayList<>();

    /** Says of a node that it is back before it listens. */
    volatile boolean hasty;

    MadeNodes() throws IOException {
        for (int i = 1; i <= 3; i++) {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0." + i));
            sockets.add(socket);
            addresses.add((InetSocketAddress) socket.getLocalSocketAddress());
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public void kill(int number) throws IOException {
        end("kill", number);
    }

    @Override
    public void stop(int number) throws IOException {
        end("stop", number);
    }

    private void end(String how, int number) throws IOException {
        dealt.add(how + " " + number);
        dead.add(addresses.get(number - 1));
        sockets.get(number - 1).close();
    }

    @Override
    public void renew(int number) {
        dealt.add("renew " + number);
    }

    @Override
    public void rejoin(int number) throws IOException {
        if (hasty) {
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> {
                try {
                    listen(number);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } else {
            listen(number);
        }
    }

    private void listen(int number) throws IOException {
        InetSocketAddress address = addresses.get(number - 1);
        sockets.set(number - 1, new ServerSocket(address.getPort(), 50, address.getAddress()));
        try {
            // Until it was seen to listen.
            sockets.get(number - 1).accept().close();
        } finally {
            dead.remove(address);
        }
    }

    @Override
    public void hang(int number, Hanging hanging, Runnable resumed) throws InterruptedException {
        dealt.add("hang " + number);
        silent.add(addresses.get(number - 1));
        try {
            hanging.run();
        } finally {
            silent.remove(addresses.get(number - 1));
        }
        resumed.run();
    }

    @Override
    public void close() {
        for (ServerSocket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
