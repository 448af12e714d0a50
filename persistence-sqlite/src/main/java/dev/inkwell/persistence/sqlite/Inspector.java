package dev.inkwell.persistence.sqlite;

import dev.inkwell.domain.DomainException;
import dev.inkwell.domain.Inspection;
import dev.inkwell.domain.Upkeep.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/** Looks at every page and row of a database, or of a backup of one, and changes neither. */
final class Inspector {
    /** The lines that are told of what is wrong; of a damaged file there could be millions. */
    private static final int MOST_PROBLEMS = 10;

    /** Instructions of SQLite's between two signs of life. */
    private static final int INSTRUCTIONS = 1_000_000;

    private Inspector() {}

    /**
     * Looks at a file that nobody writes, such as a backup.
     *
     * @param newest the newest schema that this program knows
     * @throws DomainException.Refused when there is no such file, or one that cannot be a database of ours by what it is
     */
    static Inspection inspectFile(Path file, int newest, Progress progress) {
        refuseWhatIsNoFile(file);
        try (Connection connection = openUnchanging(file)) {
            refuseWhatIsNotOurs(file, connection, newest);
            return inspect(connection, progress);
        } catch (SQLException failure) {
            return unreadable(failure);
        }
    }

    /** Refuses what need not be looked at further, at a glance. */
    static void refuseWhatIsNotOurs(Path file, int newest) {
        refuseWhatIsNoFile(file);
        try (Connection connection = openUnchanging(file)) {
            refuseWhatIsNotOurs(file, connection, newest);
        } catch (SQLException failure) {
            throw new DomainException.Refused(
                    file + " is not a database, or is damaged (" + failure.getMessage() + "): name a sound backup.",
                    failure);
        }
    }

    private static void refuseWhatIsNotOurs(Path file, Connection connection, int newest) throws SQLException {
        if (Pragmas.number(connection, "PRAGMA application_id") != SqliteDatabase.APPLICATION_ID) {
            throw new DomainException.Refused(
                    Pragmas.number(connection, "PRAGMA page_count") == 0
                            ? file + " is empty: name a backup."
                            : file + " is a database, but not one of Inkwell's: name a backup of Inkwell's.");
        }
        long schema = Pragmas.number(connection, "PRAGMA user_version");
        if (schema > newest) {
            throw new DomainException.Refused(file + " has schema " + schema + ", and this Inkwell knows them up to "
                    + newest + ": use the newer Inkwell that wrote it.");
        }
    }

    /** What can be seen of a file without looking into it. */
    private static void refuseWhatIsNoFile(Path file) {
        if (!Files.exists(file)) {
            throw new DomainException.Refused(
                    "There is no file " + file + ": inkwell backup list names those there are.");
        }
        if (!Files.isRegularFile(file)) {
            throw new DomainException.Refused(file + " is not a plain file: name a backup.");
        }
        if (!Files.isReadable(file)) {
            throw new DomainException.Refused(file + " cannot be read: change its rights.");
        }
        Path log = DatabaseLock.beside(file, "-wal");
        if (Files.exists(log)) {
            throw new DomainException.Refused(file + " has a log beside it, " + log.getFileName()
                    + ": either it is in use, and inkwell backup makes a copy of it; or the log is another database's,"
                    + " and has to be moved away.");
        }
    }

    /** Without a lock, and without a file beside it, which SQLite would make in order to read one that may change. */
    static Connection openUnchanging(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        Connection connection =
                config.createConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri() + "?immutable=1");
        try {
            Pragmas.run(connection, "PRAGMA trusted_schema = 0"); // it may come from anywhere
            Pragmas.run(connection, "PRAGMA cell_size_check = 1");
            Pragmas.run(connection, "PRAGMA cache_size = -65536");
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Looks at all that a connection can see. */
    static Inspection inspect(Connection connection, Progress progress) {
        List<String> problems = new ArrayList<>();
        try {
            showSignsOfLife(connection, progress);
            problems.addAll(
                    lines(connection, "PRAGMA integrity_check(" + MOST_PROBLEMS + ")", row -> row.getString(1)));
            problems.remove("ok");
            if (problems.isEmpty()) {
                problems.addAll(lines(
                        connection,
                        "PRAGMA foreign_key_check",
                        row -> "row " + row.getLong(2) + " of " + row.getString(1) + " refers to a row of "
                                + row.getString(3) + " that is not there"));
            }
            int schema = (int) Pragmas.number(connection, "PRAGMA user_version");
            long users = schema == 0 ? 0 : Pragmas.number(connection, "SELECT count(*) FROM users");
            long posts = schema == 0 ? 0 : Pragmas.number(connection, "SELECT count(*) FROM posts");
            if (schema > 0 && problems.isEmpty()) {
                problems.addAll(lines(
                        connection,
                        "SELECT user_count, post_count FROM (SELECT 1) LEFT JOIN totals ON true WHERE user_count IS NOT "
                                + users + " OR post_count IS NOT " + posts,
                        row -> "%d users and %d posts are counted, and there are %d and %d"
                                .formatted(row.getLong(1), row.getLong(2), users, posts)));
            }
            return new Inspection(schema, users, posts, problems);
        } catch (SQLException failure) {
            return problems.isEmpty() ? unreadable(failure) : new Inspection(0, 0, 0, problems);
        }
    }

    private static Inspection unreadable(SQLException failure) {
        return new Inspection(0, 0, 0, List.of(String.valueOf(failure.getMessage())));
    }

    /** SQLite does not tell how far a check is, only that it goes on. */
    private static void showSignsOfLife(Connection connection, Progress progress) throws SQLException {
        ProgressHandler.setHandler(connection, INSTRUCTIONS, new ProgressHandler() {
            @Override
            protected int progress() {
                progress.at("checking", 0, 0);
                return 0;
            }
        });
    }

    private static List<String> lines(Connection connection, String sql, Line line) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next() && lines.size() < MOST_PROBLEMS) {
                lines.add(line.of(rows));
            }
        }
        return lines;
    }

    private interface Line {
        String of(ResultSet row) throws SQLException;
    }
}
