package io.tenure.jobs.cli;

import io.tenure.jobs.postgres.PostgresDatabase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --jdbc}, for every command that reads or writes a database. */
final class JdbcOption {
    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description =
                    "A Postgres database: jdbc:postgresql://HOST:PORT/DATABASE?user=NAME. The password comes from "
                            + "PGPASSWORD or the file of PGPASSFILE.")
    private @Nullable String url;

    boolean isGiven() {
        return url != null;
    }

    /**
     * The database, where it is given.
     *
     * @throws io.tenure.core.error.TenureException USAGE where the URL is none of Postgres, or holds a password
     */
    PostgresDatabase database(Tenure tenure) {
        return new PostgresDatabase(Objects.requireNonNull(url), tenure.environment());
    }
}
