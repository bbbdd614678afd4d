// JDBC (pgjdbc): setString sends varchar, which is cast by assignment into a column of monetary; elsewhere
// the statement says ?::monetary, or setObject(..., Types.OTHER) leaves the type to its place.
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.util.PGobject;

class Client {
  static void same(Object found, Object wanted) {
    boolean equal = found instanceof Object[] && wanted instanceof Object[]
        ? Arrays.deepEquals((Object[]) found, (Object[]) wanted)
        : found == null ? wanted == null : found.equals(wanted);
    if (!equal)
      throw new AssertionError("found " + found + " instead of " + wanted);
  }

  static PGobject money(String text) throws SQLException {
    PGobject object = new PGobject();
    object.setType("monetary");
    object.setValue(text);
    return object;
  }

  static String sqlstateOf(Connection connection, String sql, String parameter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter, Types.OTHER);
      statement.execute();
      return "none";
    } catch (SQLException failure) {
      return failure.getSQLState();
    }
  }

  static void run(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])");
    }

    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO payments VALUES (?, ?, ?)")) {
      insert.setInt(1, 1);
      insert.setString(2, "GBP 12.3");
      insert.setArray(3, connection.createArrayOf("monetary", new String[] {"GBP 1", "EUR -2.5", null}));
      same(insert.executeUpdate(), 1);
      insert.setInt(1, 2);
      insert.setObject(2, money("GBP 5"));
      insert.setNull(3, Types.ARRAY);
      same(insert.executeUpdate(), 1);
      insert.setInt(1, 3);
      insert.setNull(2, Types.OTHER);
      insert.setNull(3, Types.ARRAY);
      same(insert.executeUpdate(), 1);
    }

    try (PreparedStatement select = connection.prepareStatement(
             "SELECT amount, parts FROM payments WHERE amount = ?::monetary OR amount = ? ORDER BY id")) {
      select.setString(1, "GBP 12.30");
      select.setObject(2, "GBP 5", Types.OTHER);
      // Often enough for pgjdbc to prepare it on the server and to ask for binary results where it can.
      for (int i = 0; i < 10; ++i)
        try (ResultSet rows = select.executeQuery()) {
          same(rows.next(), true);
          same(rows.getString(1), "GBP 12.30");
          same(((PGobject) rows.getObject(1)).getValue(), "GBP 12.30");
          Array parts = rows.getArray(2);
          Object[] values = (Object[]) parts.getArray();
          same(new Object[] {String.valueOf(values[0]), String.valueOf(values[1]), values[2]},
               new Object[] {"GBP 1.00", "EUR -2.50", null});
          same(rows.next(), true);
          same(rows.getString(1), "GBP 5.00");
          same(rows.getArray(2), null);
          same(rows.next(), false);
        }
    }
    try (Statement statement = connection.createStatement();
         ResultSet rows = statement.executeQuery("SELECT amount FROM payments WHERE id = 3")) {
      rows.next();
      same(rows.getString(1), null);
    }

    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    same(copy.copyIn("COPY payments FROM STDIN", new StringReader("4\tGBP 0.01\t{}\n5\t\\N\t\\N\n")), 2L);
    StringWriter out = new StringWriter();
    copy.copyOut("COPY (SELECT amount FROM payments WHERE id > 3 ORDER BY id) TO STDOUT", out);
    same(out.toString(), "GBP 0.01\n\\N\n");

    try (Statement statement = connection.createStatement();
         ResultSet rows = statement.executeQuery("SELECT sum(amount), amount(sum(amount)) FROM payments")) {
      rows.next();
      same(rows.getString(1), "GBP 17.31");
      same(rows.getBigDecimal(2).toString(), "17.31");
    }

    same(sqlstateOf(connection, "INSERT INTO payments VALUES (9, ?)", "GBP twelve"), "22P02");
    same(sqlstateOf(connection, "SELECT amount + ? FROM payments WHERE id = 1", "EUR 1"), "LG004");
  }

  public static void main(String[] arguments) throws Exception {
    String host = System.getenv().getOrDefault("PGHOST", "localhost");
    if (host.startsWith("/"))  // Java has no drivers for a socket in a folder
      host = "127.0.0.1";
    Properties properties = new Properties();
    properties.setProperty("user", System.getenv().getOrDefault("PGUSER", System.getProperty("user.name")));
    properties.setProperty("password", System.getenv().getOrDefault("PGPASSWORD", ""));
    String url = "jdbc:postgresql://" + host + ":" + System.getenv().getOrDefault("PGPORT", "5432") + "/"
        + System.getenv().getOrDefault("PGDATABASE", properties.getProperty("user"));
    for (String mode : new String[] {"extended", "simple"}) {
      properties.setProperty("preferQueryMode", mode);
      try (Connection connection = DriverManager.getConnection(url, properties)) {
        run(connection);
      }
    }
  }
}
