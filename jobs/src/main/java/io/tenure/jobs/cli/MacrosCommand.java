package io.tenure.jobs.cli;

import io.tenure.sql.SqlMacros;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure macros}: functions as SQL, for places where no jar can be loaded. */
@Command(
        name = "macros",
        description =
                "Print functions as SQL statements, for places where no jar can be loaded, such as SQL warehouses.",
        sortOptions = false)
final class MacrosCommand implements Callable<Integer> {
    @Option(
            names = "--schema",
            paramLabel = "CATALOG.SCHEMA",
            description = "Where the functions are made, for all who may read there (default: for the session).")
    private @Nullable String schema;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private MacrosCommand() {}

    @Override
    public Integer call() {
        List<String> statements = schema == null ? SqlMacros.temporary() : SqlMacros.in(schema);
        statements.forEach(statement -> System.out.println(statement + ";\n"));
        return 0;
    }
}
