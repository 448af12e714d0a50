package dev.inkwell.persistence.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.inkwell.domain.Caller;
import dev.inkwell.domain.Replicas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that follow a {@link ServerDatabase}. All is told by one measure, how far a server's log has come: a replica
 * may be read when it has come as far as the server was ten seconds ago, and as far as the server was when the changes of
 * the caller were kept. Nobody's clock is asked, and a replica that nobody sends anything is not taken for a late one.
 *
 * <p>What a connection has once come to it will not fall behind again, so that a replica is asked only where more is
 * needed than is known of it, and once after each look, for it may follow no more: one that takes changes itself, or whose
 * log is of another timeline than the server's, is not read, however far it is. When the server's own timeline changes,
 * which is when another one has taken over, all that was known of the old one is forgotten, and everybody is held to how
 * far the new one was then. No read fails because of a replica: the server itself answers it then.
 */
public final class ServerReplicas implements Replicas, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerReplicas.class);

    /** A replica that takes longer is too slow. */
    public static final Duration LONGEST_READ = Duration.ofSeconds(2);

    /** What is older than this is shown to everybody. */
    private static final Duration LATEST = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** How long a connection to a replica is waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** More callers than this are all held to what the last of them has changed. */
    private static final int MOST_NOTES = 10_000;

    /** Farther than any server comes: it could not be asked. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    /** Whether what a thread reads comes from a replica, or must not. */
    private enum Use {
        NONE,
        LENT,
        AVOIDED
    }

    /** What a server answers: how far it has come, of which database and timeline it is, and whether it follows. */
    private record Progress(long position, String identity, String timeline, boolean following) {
        boolean continues(@Nullable Progress other) {
            return other != null && identity.equals(other.identity) && timeline.equals(other.timeline);
        }
    }

    /** What a connection's server has answered since the look of that number began. */
    private record Answer(Progress progress, long look) {}

    /** That of a connection whose server must not be read, be it as far as it may. */
    private static final class Unfit extends SQLException {
        private static final long serialVersionUID = 1;

        Unfit(String reason) {
            super(reason);
        }
    }

    /** How far the server had come at a moment of {@link System#nanoTime}, or a little later. */
    private record Look(long at, long position) {}

    /** How far a caller's last change is, which was kept before the look with the next number. */
    private record Note(long position, long look) {}

    private final HikariConfig configuration;
    private final String question;
    private final DriverErrors errors;

    @SuppressWarnings("ThreadLocalUsage") // a program may have two databases, each with replicas of its own
    private final ThreadLocal<Use> use = ThreadLocal.withInitial(() -> Use.NONE);

    private final Map<Connection, Answer> reached = Collections.synchronizedMap(new WeakHashMap<>());
    private final ConcurrentLinkedDeque<Look> looks = new ConcurrentLinkedDeque<>();
    private final Map<String, Note> notes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "inkwell-replicas");
        thread.setDaemon(true);
        return thread;
    });

    private volatile long lookNumber;
    private volatile long notedForAll;
    private volatile @Nullable Progress known;
    private volatile @Nullable String unfit;
    private volatile boolean away = true;
    private volatile boolean late = true;

    @SuppressWarnings("NullAway.Init") // both are there before the first connection is asked for, see follow
    private DataSource server;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource pool;

    /**
     * Those behind one URL, not connected yet.
     *
     * @param connections as those of the readers of {@link ServerDatabase}
     * @param question a statement that both the server and a replica answer with one row: a number that grows with all that
     *     is changed and, once a change is kept there or shown here, is not below what the server answered when it was
     *     kept; a text that is the same on both, and on no other database; the timeline, a text that is another one as soon
     *     as another server has taken over, and the same on those only that follow it; and whether the one that is asked
     *     follows another, rather than takes changes itself
     * @param errors knows those which say that a replica cannot be reached
     */
    public ServerReplicas(HikariConfig connections, String question, DriverErrors errors) {
        configuration = connections;
        this.question = question;
        this.errors = errors;
    }

    /** Begins to follow a server. One whose replicas cannot be reached can do without. */
    void follow(DataSource followed, int most) {
        server = followed;
        configuration.setPoolName("inkwell-replicas");
        configuration.setReadOnly(true);
        configuration.setMaximumPoolSize(most);
        configuration.setMinimumIdle(1);
        configuration.setConnectionTimeout(PATIENCE.toMillis());
        configuration.setValidationTimeout(PATIENCE.toMillis() / 2);
        configuration.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(configuration);
        var unused = looking.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean areRead() {
        return !away && !late;
    }

    /** One to a replica that shows all that the caller must see; null where the server itself has to be read. */
    @Nullable
    Connection connection() {
        long needed = needed();
        if (away || use.get() == Use.AVOIDED || needed == UNKNOWN) {
            return null;
        }
        Connection connection;
        try {
            connection = pool.getConnection();
        } catch (SQLException failure) {
            leave(failure);
            return null;
        }
        boolean lent = false;
        try {
            lent = hasReached(connection, needed);
            if (lent) {
                use.set(Use.LENT);
            }
        } catch (Unfit reason) {
            tell(reason);
        } catch (SQLException failure) {
            leaveIfOut(failure);
        } finally {
            if (!lent) {
                giveBack(connection);
            }
        }
        return lent ? connection : null;
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failure) {
            LOG.debug("A connection to a replica could not be given back.", failure);
        }
    }

    /**
     * Reads, and reads again without replicas when it was one of them that failed. The others who read go on with them,
     * unless they cannot be reached.
     *
     * @param again does the same once more
     */
    @Nullable
    Object read(Supplier<@Nullable Object> read, Supplier<@Nullable Object> again) {
        Use outer = use.get();
        if (outer == Use.AVOIDED) {
            return read.get();
        }
        use.set(Use.NONE);
        try {
            return read.get();
        } catch (RuntimeException failure) {
            SQLException error = DriverErrors.sqlException(failure);
            if (use.get() != Use.LENT || error == null) {
                throw failure;
            }
            leaveIfOut(error);
            use.set(Use.AVOIDED);
            return again.get();
        } finally {
            use.set(outer);
        }
    }

    /** Reads what has to be of this moment, and so from the server itself. */
    @Nullable
    Object avoid(Supplier<@Nullable Object> read) {
        Use outer = use.get();
        use.set(Use.AVOIDED);
        try {
            return read.get();
        } finally {
            use.set(outer);
        }
    }

    /** Notes that a change of the current caller was kept by a connection, which is in no transaction any more. */
    void noteChange(Connection writer) {
        Progress progress = null;
        try {
            writer.setAutoCommit(true);
            progress = ask(writer);
        } catch (SQLException failure) {
            LOG.debug("How far the change is will be known with the next look.", failure);
        }
        // On a timeline that no look has seen yet it is no measure for those who are still on the old one.
        long position = progress != null && progress.continues(known) ? progress.position() : UNKNOWN;
        Caller caller = Caller.current();
        notes.merge(
                name(caller),
                new Note(position, lookNumber),
                (before, now) ->
                        new Note(Math.max(before.position(), now.position()), Math.max(before.look(), now.look())));
        if (notes.size() > MOST_NOTES) {
            noteForAll();
        }
        if (caller != null && progress != null) {
            caller.see(progress.position());
        }
    }

    private synchronized void noteForAll() {
        notes.forEach((name, note) -> {
            if (note.position() != UNKNOWN) {
                notedForAll = Math.max(notedForAll, note.position());
                notes.remove(name, note);
            }
        });
    }

    private static String name(@Nullable Caller caller) {
        return caller == null ? "" : caller.name();
    }

    private long needed() {
        Caller caller = Caller.current();
        long needed = Math.max(neededByAll(), notedForAll);
        Note note = notes.get(name(caller));
        if (note != null) {
            needed = Math.max(needed, note.position());
        }
        return caller == null ? needed : Math.max(needed, caller.seen());
    }

    /** While the server itself cannot be asked, what was last known of it. */
    private long neededByAll() {
        long now = System.nanoTime();
        for (Look look : looks) {
            if (now - look.at() <= LATEST.toNanos()) {
                return look.position();
            }
        }
        Look last = looks.peekLast();
        return last == null ? UNKNOWN : last.position();
    }

    private boolean hasReached(Connection replica, long needed) throws SQLException {
        Connection connection = replica.unwrap(Connection.class); // the pool lends it in ever new wrappings
        Answer last = reached.get(connection);
        if (last != null
                && last.look() == lookNumber
                && last.progress().continues(known)
                && last.progress().position() >= needed) {
            return true;
        }
        return askReplica(replica).position() >= needed;
    }

    /** Whose connection is not kept when it is unfit: a new one may be to another server. */
    private Progress askReplica(Connection replica) throws SQLException {
        long number = lookNumber;
        Progress now = ask(replica);
        String reason = unfit(now);
        if (reason != null) {
            pool.evictConnection(replica);
            throw new Unfit(reason);
        }
        reached.put(replica.unwrap(Connection.class), new Answer(now, number));
        return now;
    }

    private @Nullable String unfit(Progress replica) {
        Progress server = known;
        if (server == null || !replica.identity().equals(server.identity())) {
            return "One is of another database. Name replicas of this one.";
        }
        if (!replica.following()) {
            return "One takes changes itself, and follows no other: it was promoted, or never was a replica."
                    + " Name servers that follow the one that takes the changes, or make it follow.";
        }
        return replica.continues(server)
                ? null
                : "One is on timeline %s of the log, and the server on %s. If that stays so, make it follow the server anew."
                        .formatted(replica.timeline(), server.timeline());
    }

    private Progress ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return new Progress(
                    row.getLong(1),
                    Objects.toString(row.getString(2)),
                    Objects.toString(row.getString(3)),
                    row.getBoolean(4));
        }
    }

    private void look() {
        try {
            lookAtServer();
            if (known != null) {
                lookAtReplica();
            }
        } catch (RuntimeException bug) {
            LOG.error("The replicas could not be looked at.", bug);
        }
    }

    private void lookAtServer() {
        long number = lookNumber + 1;
        lookNumber = number; // before the server is asked: what was noted under the number before was kept by then
        long at = System.nanoTime();
        try (Connection connection = server.getConnection()) {
            Progress now = ask(connection);
            if (now.following()) {
                throw new Unfit("It takes no changes any more.");
            }
            if (known != null && !now.continues(known)) {
                forget(now);
            }
            known = now;
            looks.addLast(new Look(at, now.position()));
            notes.replaceAll((name, note) ->
                    note.position() == UNKNOWN && note.look() < number ? new Note(now.position(), number) : note);
        } catch (SQLException failure) {
            LOG.debug("The server could not be asked how far it has come.", failure);
        }
        while (looks.size() > 1 && at - looks.getFirst().at() > LATEST.toNanos()) {
            looks.removeFirst();
        }
        long shown = neededByAll();
        notes.values().removeIf(note -> note.position() <= shown);
    }

    /**
     * Another server has taken over. What was noted of the old one may be farther than the new one is, and what is left of
     * that was there from the beginning. Whoever changes something before this is done is noted as not known, see
     * {@link #noteChange}.
     */
    private synchronized void forget(Progress server) {
        LOG.info("Another server takes the changes, on timeline {}.", server.timeline());
        notedForAll = server.position();
        notes.values().removeIf(note -> note.position() != UNKNOWN);
        looks.clear();
        unfit = null;
    }

    private void lookAtReplica() {
        try (Connection connection = pool.getConnection()) {
            late = askReplica(connection).position() < neededByAll();
            if (away) {
                LOG.info("Reads go to the replicas.");
                away = false;
                unfit = null;
            }
        } catch (Unfit reason) {
            tell(reason);
            away = true;
        } catch (SQLException failure) {
            leave(failure);
        }
    }

    /** Once, for with several servers behind one URL it may be found again and again. */
    private void tell(Unfit reason) {
        String message = reason.getMessage();
        if (!Objects.equals(unfit, message)) {
            unfit = message;
            LOG.warn("Reads leave out what is no replica, and go to the server itself instead: {}", message);
        }
    }

    private void leaveIfOut(SQLException failure) {
        if (errors.isOfConnection(failure)) {
            leave(failure);
        } else {
            LOG.debug("A replica could not answer, the server itself is asked.", failure);
        }
    }

    /** Until the next look. */
    private void leave(SQLException failure) {
        if (!away && !looking.isShutdown()) {
            away = true;
            LOG.warn("Reads leave the replicas out: {}", failure.getMessage());
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
        pool.close();
    }
}
