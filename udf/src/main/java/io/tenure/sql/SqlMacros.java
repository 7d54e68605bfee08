package io.tenure.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Functions as SQL alone, for places where no jar can be loaded: {@code CREATE FUNCTION} statements of Spark SQL 4.0 and later, and
 * of Databricks' Unity Catalog.
 *
 * <p>They have the names, arguments and answers of the forms over arrays ({@code docs/arrays.md}); {@code docs/macros.md} says
 * which there are.
 */
public final class SqlMacros {
    private static final String SOURCE = "macros.sql";
    private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^--.*\n");
    /** A semicolon inside a text doesn't end its line. */
    private static final Pattern END = Pattern.compile(";\\s*(?:\n|$)");

    private static final String CREATE = "CREATE FUNCTION ";

    private SqlMacros() {}

    /** Statements that make the functions for the session in which they run. */
    public static List<String> temporary() {
        return statements("CREATE OR REPLACE TEMPORARY FUNCTION ");
    }

    /**
     * Statements that make the functions for all who may read a schema.
     *
     * @param schema its name as SQL writes it, {@code catalog.schema} or {@code schema}
     */
    public static List<String> in(String schema) {
        return statements("CREATE OR REPLACE FUNCTION " + schema + ".");
    }

    private static List<String> statements(String create) {
        return END.splitAsStream(COMMENT_LINE.matcher(source()).replaceAll("").strip())
                .map(statement -> create + statement.substring(CREATE.length()))
                .toList();
    }

    private static String source() {
        try (InputStream source = SqlMacros.class.getResourceAsStream(SOURCE)) {
            if (source == null) {
                throw new IllegalStateException("The jar lacks " + SOURCE);
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
