package dev.inkwell.persistence.sqlite;

import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * The connection that writes. Its transactions are begun and ended by {@link SqliteTransactions} alone, so what
 * Micronaut Data does to a connection that it borrows from a pool has no effect here.
 */
final class WriterConnection extends JDBC4Connection {

    WriterConnection(String uri) throws SQLException {
        super("jdbc:sqlite:" + uri, uri, properties());
        // Only the driver's own flag: it must not wrap our statements into transactions of its own.
        getConnectionConfig().setAutoCommit(false);
    }

    @Override
    public void setReadOnly(boolean readOnly) {}

    @Override
    public void setAutoCommit(boolean autoCommit) {}

    @Override
    public void close() {}

    /** New ids come from RETURNING; asking for them again would cost a statement each time, left open at that. */
    private static Properties properties() {
        var properties = new Properties();
        properties.setProperty("jdbc.get_generated_keys", "false");
        return properties;
    }

    void reallyClose() throws SQLException {
        super.close();
    }
}
