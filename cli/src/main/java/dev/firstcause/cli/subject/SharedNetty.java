// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.internal.core.context.NettyOptions;
import com.datastax.oss.driver.shaded.netty.bootstrap.Bootstrap;
import com.datastax.oss.driver.shaded.netty.buffer.ByteBufAllocator;
import com.datastax.oss.driver.shaded.netty.channel.Channel;
import com.datastax.oss.driver.shaded.netty.channel.ChannelOption;
import com.datastax.oss.driver.shaded.netty.channel.DefaultEventLoopGroup;
import com.datastax.oss.driver.shaded.netty.channel.EventLoopGroup;
import com.datastax.oss.driver.shaded.netty.channel.nio.NioEventLoopGroup;
import com.datastax.oss.driver.shaded.netty.channel.socket.nio.NioSocketChannel;
import com.datastax.oss.driver.shaded.netty.util.HashedWheelTimer;
import com.datastax.oss.driver.shaded.netty.util.Timer;
import com.datastax.oss.driver.shaded.netty.util.concurrent.DefaultThreadFactory;
import com.datastax.oss.driver.shaded.netty.util.concurrent.EventExecutorGroup;
import com.datastax.oss.driver.shaded.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One event loop for the channels of all sessions, one for their administration, and one timer. For any thread. */
final class SharedNetty {
    private static final int TICK_MILLIS = 10;
    private static final int TO_END_SECONDS = 10;

    private final EventLoopGroup io = new NioEventLoopGroup(1, new DefaultThreadFactory("apache-io", true));
    private final EventLoopGroup admin = new DefaultEventLoopGroup(1, new DefaultThreadFactory("apache-admin", true));
    private final HashedWheelTimer timer =
            new HashedWheelTimer(new DefaultThreadFactory("apache-timer", true), TICK_MILLIS, TimeUnit.MILLISECONDS);

    /** Starts the timer, which would start itself in the midst of a play. */
    SharedNetty() {
        timer.start();
    }

    /** For a session with that configuration. */
    NettyOptions forSession(DriverExecutionProfile profile) {
        return new Options(profile);
    }

    /** Ends the loops and the timer, and waits for their threads. */
    void end() {
        timer.stop();
        for (EventLoopGroup group : new EventLoopGroup[] {io, admin}) {
            group.shutdownGracefully(0, TO_END_SECONDS, TimeUnit.SECONDS)
                    .awaitUninterruptibly(2 * TO_END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private final class Options implements NettyOptions {
        private final DriverExecutionProfile profile;

        Options(DriverExecutionProfile profile) {
            this.profile = profile;
        }

        @Override
        public EventLoopGroup ioEventLoopGroup() {
            return io;
        }

        @Override
        public Class<? extends Channel> channelClass() {
            return NioSocketChannel.class;
        }

        @Override
        public EventExecutorGroup adminEventExecutorGroup() {
            return admin;
        }

        @Override
        public ByteBufAllocator allocator() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public void afterBootstrapInitialized(Bootstrap bootstrap) {
            // As the driver's own do it, of what is configured here.
            long connect = profile.getDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT)
                    .toMillis();
            bootstrap
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connect))
                    .option(ChannelOption.TCP_NODELAY, profile.getBoolean(DefaultDriverOption.SOCKET_TCP_NODELAY));
        }

        @Override
        public void afterChannelInitialized(Channel channel) {
            // As the driver has made it.
        }

        @Override
        public Timer getTimer() {
            return timer;
        }

        /** A session has been closed; the others go on. */
        @Override
        public Future<Void> onClose() {
            return admin.next().newSucceededFuture(null);
        }
    }
}
