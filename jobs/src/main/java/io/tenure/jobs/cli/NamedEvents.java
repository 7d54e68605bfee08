package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tenure.definition.Condition;
import io.tenure.jobs.definition.NameColumn;
import java.util.List;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/** Events meant by options: a name, and conditions. */
final class NamedEvents {
    private NamedEvents() {}

    /** The name of an encoded event; never NULL. */
    static NameColumn name() {
        return NameColumn.encoded(coalesce(col("event_name"), lit(new byte[0])));
    }

    /** Whether an event has a name; null: any has. Never NULL. */
    static Column isEvent(@Nullable String name) {
        return name == null ? lit(true) : NameColumn.encoded(col("event_name")).isOneOf(List.of(name));
    }

    static Condition condition(List<String> texts) {
        return new Condition.And(texts.stream().map(Condition::parse).toList());
    }

    static String described(String name, List<String> conditions) {
        return name + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }
}
