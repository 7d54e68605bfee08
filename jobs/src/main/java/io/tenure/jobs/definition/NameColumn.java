package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Column;

/** Where events have their names. */
@FunctionalInterface
public interface NameColumn {
    /** Whether an event has one of some names, as a boolean Column that is never NULL. */
    Column isOneOf(List<String> names);

    /** In a column of type STRING. */
    static NameColumn text(Column name) {
        return names -> coalesce(name.isin(names.toArray()), lit(false));
    }

    /** In a column of type BINARY that holds texts in UTF-8. */
    static NameColumn encoded(Column name) {
        return names -> coalesce(
                name.isin(names.stream()
                        .map(each -> (Object) each.getBytes(StandardCharsets.UTF_8))
                        .toArray()),
                lit(false));
    }

    /** Nowhere: all have the same. */
    static NameColumn of(String name) {
        return names -> lit(names.contains(name));
    }
}
