package dev.inkwell.persistence.mysql;

import io.micronaut.data.exceptions.DataAccessException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** What the server knows of the tables. */
final class Tables {

    /** Absent while there was no row. */
    private static final Pattern NEXT_ID = Pattern.compile(" AUTO_INCREMENT=([0-9]+)");

    private Tables() {}

    /**
     * The largest id that any row of a table had; 0 when there was none. MySQL's information_schema may tell of yesterday
     * here, what it shows of one table is of now.
     */
    static long lastId(DataSource source, String table) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            shown.next();
            Matcher nextId = NEXT_ID.matcher(shown.getString(2));
            return nextId.find() ? Long.parseLong(nextId.group(1)) - 1 : 0;
        } catch (SQLException error) {
            throw new DataAccessException("The last id cannot be read", error);
        }
    }
}
