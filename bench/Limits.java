import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteConfig;

/**
 * What Inkwell could reach at most, with its own libraries and nothing else.
 *
 * <pre>
 *   constant PORT               Netty, which answers every request with one user that it does not look for
 *   read PORT DATABASE          the same with the user of that id, by a prepared statement for each thread
 *   database DATABASE SECONDS   the statements alone, on as many threads as there are cores; prints how many a second
 * </pre>
 */
final class Limits {
    private static final String ONE_USER = "SELECT id, username, email, created_at, updated_at FROM users WHERE id = ?";
    private static final String TEN_USERS =
            "SELECT id, username, email, created_at, updated_at FROM users ORDER BY id LIMIT 10";
    private static final String TEN_POSTS =
            """
            SELECT p.id, p.title, p.body, p.user_id, p.created_at, p.updated_at, u.id, u.username, u.email, u.created_at, u.updated_at
            FROM posts p JOIN users u ON u.id = p.user_id ORDER BY p.id LIMIT 10
            """;

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "constant" -> serve(Integer.parseInt(arguments[1]), null);
            case "read" -> serve(Integer.parseInt(arguments[1]), arguments[2]);
            case "database" -> {
                int seconds = Integer.parseInt(arguments[2]);
                System.out.printf("{\"R1\": %.0f, ", rate(arguments[1], ONE_USER, seconds));
                System.out.printf("\"R2\": %.0f, ", rate(arguments[1], TEN_USERS, seconds));
                System.out.printf("\"R3\": %.0f}%n", rate(arguments[1], TEN_POSTS, seconds));
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static Connection open(String database) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setCacheSize(-8192);
        return config.createConnection("jdbc:sqlite:" + database);
    }

    private static double rate(String database, String sql, int seconds) throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        int users = 100_000;
        var done = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2L * seconds); // the first half is the warm-up
        long middle = end - TimeUnit.SECONDS.toNanos(seconds);
        Thread[] threads = new Thread[cores];
        for (int each = 0; each < cores; each++) {
            threads[each] = new Thread(() -> {
                try (Connection connection = open(database);
                        PreparedStatement statement = connection.prepareStatement(sql)) {
                    long read = 0;
                    while (System.nanoTime() < end) {
                        if (sql.contains("?")) {
                            statement.setLong(1, ThreadLocalRandom.current().nextLong(1, users + 1));
                        }
                        try (ResultSet rows = statement.executeQuery()) {
                            int columns = rows.getMetaData().getColumnCount();
                            while (rows.next()) {
                                for (int column = 1; column <= columns; column++) {
                                    rows.getString(column);
                                }
                            }
                        }
                        read += System.nanoTime() > middle ? 1 : 0;
                    }
                    done.addAndGet(read);
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            threads[each].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return (double) done.get() / seconds;
    }

    private static void serve(int port, String database) throws InterruptedException {
        var threads = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        ThreadLocal<PreparedStatement> statements = ThreadLocal.withInitial(() -> {
            try {
                return open(database).prepareStatement(ONE_USER);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        var initializer = new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536))
                        .addLast(new Answer(database == null ? null : statements));
            }
        };
        new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(new InetSocketAddress("127.0.0.1", port))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
        private static final String USER = "{\"id\":1,\"username\":\"9e3779b1\",\"email\":\"9e3779b1@example.org\","
                + "\"created_at\":\"2026-11-30T12:00:00.000Z\",\"updated_at\":\"2026-11-30T12:00:00.000Z\"}";

        private final ThreadLocal<PreparedStatement> statements;

        Answer(ThreadLocal<PreparedStatement> statements) {
            this.statements = statements;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws SQLException {
            String body = statements == null ? USER : read(Long.parseLong(request.uri().substring("/users/".length())));
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    body == null ? HttpResponseStatus.NOT_FOUND : HttpResponseStatus.OK,
                    ByteBufUtil.writeUtf8(context.alloc(), body == null ? "" : body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            boolean keep = HttpUtil.isKeepAlive(request);
            context.writeAndFlush(response).addListener(sent -> {
                if (!keep) {
                    context.close();
                }
            });
        }

        private String read(long id) throws SQLException {
            PreparedStatement statement = statements.get();
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                return new StringBuilder(200)
                        .append("{\"id\":")
                        .append(row.getLong(1))
                        .append(",\"username\":\"")
                        .append(row.getString(2)) // of the made-up rows, in which nothing has to be escaped
                        .append("\",\"email\":\"")
                        .append(row.getString(3))
                        .append("\",\"created_at\":\"")
                        .append(Instant.ofEpochMilli(row.getLong(4)))
                        .append("\",\"updated_at\":\"")
                        .append(Instant.ofEpochMilli(row.getLong(5)))
                        .append("\"}")
                        .toString();
            }
        }
    }
}
