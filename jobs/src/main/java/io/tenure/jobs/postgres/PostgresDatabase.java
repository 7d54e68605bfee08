package io.tenure.jobs.postgres;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database of Postgres.
 *
 * <p>The password comes from {@code PGPASSWORD} or from the file of {@code PGPASSFILE}, never from an argument.
 */
public final class PostgresDatabase {
    private static final Pattern URL =
            Pattern.compile("jdbc:(postgresql://(?<host>[^/?@]*)/(?<base>[^/?]+))(\\?(?<options>.*))?");

    /** Those that say where and how to connect; others can load classes or write files. */
    private static final List<String> OPTIONS = List.of(
            "user",
            "ssl",
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "connectTimeout",
            "socketTimeout",
            "tcpKeepAlive",
            "currentSchema");

    private final String url;
    private final String name;
    private final Map<String, String> environment;

    /**
     * Names a database.
     *
     * @param url {@code jdbc:postgresql://host:port/database}, with options behind a question mark
     * @param environment the variables that may hold its user and password
     * @throws TenureException USAGE for another URL, or one with a password
     */
    public PostgresDatabase(String url, Map<String, String> environment) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw usage(
                    "The address after --jdbc is none of Postgres. Write jdbc:postgresql://HOST:PORT/DATABASE?user=NAME, "
                            + "and the password in the environment: PGPASSWORD, or a file named by PGPASSFILE.");
        }
        String options = parts.group("options");
        for (String option : options == null ? new String[0] : options.split("&", -1)) {
            String optionName = option.replaceFirst("=.*", "");
            if (optionName.toLowerCase(Locale.ROOT).contains("password")) {
                throw usage(
                        "A password must not stand in the address, where other users of the machine can read it. Put "
                                + "it in the environment: PGPASSWORD, or a file named by PGPASSFILE.");
            }
            if (!OPTIONS.contains(optionName)) {
                throw usage("The address after --jdbc has the option '" + optionName + "'"
                        + TenureException.didYouMean(optionName, OPTIONS) + " Those that can stand there are "
                        + String.join(", ", OPTIONS) + ".");
            }
        }
        this.url = url;
        this.name = parts.group(1);
        this.environment = environment;
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }

    /** The database for reports and for what is remembered of it: without options, user or password. */
    public String name() {
        return name;
    }

    /**
     * Connects.
     *
     * @param application what the server's lists of sessions call it
     */
    public Connection connect(String application) throws SQLException {
        Properties properties = new Properties();
        String user = environment.get("PGUSER");
        if (user != null && !url.contains("user=")) {
            properties.setProperty("user", user);
        }
        String password = environment.get("PGPASSWORD");
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", application);
        properties.setProperty("defaultRowFetchSize", "1000");
        return DriverManager.getConnection(url, properties);
    }

    /**
     * What a failing statement or connection becomes: an error of the user's.
     *
     * @param action what failed, after "Cannot"
     */
    public TenureException failure(String action, SQLException error) {
        return new TenureException(
                ErrorCode.INPUT_NOT_FOUND,
                "Cannot " + action + ": " + error.getMessage()
                        + ". Check the address, the user (user=NAME or PGUSER) "
                        + "and the password (PGPASSWORD or PGPASSFILE).",
                error);
    }
}
