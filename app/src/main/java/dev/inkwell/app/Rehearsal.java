package dev.inkwell.app;

import dev.inkwell.domain.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A start that Java watches, so that those to come find what it loaded: {@code ./inkwell} has one after a build, on a
 * database that is thrown away. What callers ask for most is asked for, and then it ends.
 */
final class Rehearsal {
    /** The system property that asks for it. */
    private static final boolean ASKED_FOR = Boolean.getBoolean("inkwell.rehearsal");

    /** Milliseconds: whoever waits for this waits for a start. */
    private static final int PATIENCE = 10_000;

    private static final List<String> REQUESTS = List.of(
            "POST /users {\"username\":\"ada\",\"email\":\"ada@example.org\"}",
            "POST /users {\"username\":\"\"}",
            "POST /posts {\"title\":\"Notes\",\"body\":\"On the engine.\",\"user_id\":1}",
            "PATCH /users/1 {\"username\":\"lovelace\"}",
            "GET /users/1",
            "GET /users/2",
            "GET /users?per_page=10",
            "GET /posts?embed=author",
            "GET /posts?q=engine&cursor=",
            "GET /stats",
            "GET /",
            "GET /pages/users/1",
            "GET /readyz",
            "DELETE /users/1");

    static boolean isAskedFor() {
        return ASKED_FOR;
    }

    /** Asks, and so changes: nobody's database, but one that is empty. */
    static void ask(int port, Storage storage) throws IOException {
        if (storage.stats().stats().userCount() > 0) {
            throw new Failure(Main.REFUSED, "a start is rehearsed on an empty database: name a new one with --db.");
        }
        for (String request : REQUESTS) {
            String[] words = request.split(" ", 3);
            String body = words.length > 2 ? words[2] : "";
            try (Socket connection = new Socket()) {
                connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
                connection.setSoTimeout(PATIENCE);
                OutputStream out = connection.getOutputStream();
                String head = String.join(
                        "\r\n",
                        words[0] + " " + words[1] + " HTTP/1.1",
                        "Host: localhost",
                        "Connection: close",
                        "Content-Type: application/json",
                        "Content-Length: " + body.length(),
                        "",
                        body);
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                connection.getInputStream().readAllBytes();
            }
        }
    }

    private Rehearsal() {}
}
