package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * Where events have their names.
 *
 * @param name the column
 * @param isEncoded whether it is BINARY and holds texts in UTF-8; else it is a STRING
 */
public record NameColumn(Column name, boolean isEncoded) {
    /** A column of type STRING. */
    public static NameColumn text(Column name) {
        return new NameColumn(name, false);
    }

    /** A column of type BINARY that holds texts in UTF-8. */
    public static NameColumn encoded(Column name) {
        return new NameColumn(name, true);
    }

    /** Whether an event has one of some names, as a boolean Column that is never NULL. */
    public Column isOneOf(List<String> names) {
        Object[] wanted = names.stream()
                .map(each -> isEncoded ? each.getBytes(StandardCharsets.UTF_8) : each)
                .toArray();
        return coalesce(name.isin(wanted), lit(false));
    }
}
