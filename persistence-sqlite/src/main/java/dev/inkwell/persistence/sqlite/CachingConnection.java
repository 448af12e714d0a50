package dev.inkwell.persistence.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * A connection that keeps the statements it has prepared, which neither the driver nor the pool does: to prepare an
 * INSERT, with the triggers that it fires, takes SQLite longer than to run it.
 */
abstract class CachingConnection extends JDBC4Connection {

    /** Lists have some hundreds of different statements, of which a service sees few again and again. */
    private static final int MOST_KEPT = 100;

    private final Map<String, KeptStatement> free = new LinkedHashMap<>();

    CachingConnection(String uri, SQLiteConfig config) throws SQLException {
        super("jdbc:sqlite:" + uri, uri, withoutMutex(config).toProperties());
    }

    /**
     * The driver lets one thread at a time use a connection. For SQLite to see to that as well, with each value of each
     * row, took a seventh of a page of ten.
     */
    private static SQLiteConfig withoutMutex(SQLiteConfig config) {
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        return config;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        KeptStatement kept = free.remove(sql);
        return kept == null ? new KeptStatement(sql) : kept;
    }

    /** Is kept when it is closed, unless it has failed: then the driver has closed it for good. */
    private final class KeptStatement extends JDBC4PreparedStatement {
        private final String text;

        /** Of its columns, for which the driver would ask SQLite each time that it runs. */
        private String @Nullable [] names;

        KeptStatement(String sql) throws SQLException {
            super(CachingConnection.this, sql);
            text = sql;
        }

        @Override
        public ResultSet getResultSet() throws SQLException {
            rs.colsMeta = names;
            ResultSet result = super.getResultSet();
            names = rs.colsMeta;
            return result;
        }

        @Override
        public void close() throws SQLException {
            KeptStatement kept = free.get(text);
            if (kept == this) {
                return; // closed already
            }
            if (kept != null || pointer.isClosed()) {
                super.close();
                return;
            }
            rs.close();
            pointer.safeRunInt((database, statement) -> database.reset(statement)); // or it would go on reading
            // The driver forgets the values, and SQLite does not: after clearParameters() it would plan the statement
            // anew, which takes longer than to read a page of ten.
            clearBatch();
            free.put(text, this);
            if (free.size() > MOST_KEPT) {
                Iterator<KeptStatement> oldestFirst = free.values().iterator();
                KeptStatement oldest = oldestFirst.next();
                oldestFirst.remove();
                oldest.reallyClose();
            }
        }

        private void reallyClose() throws SQLException {
            super.close();
        }
    }
}
