package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnull;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.try_element_at;

import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.table.CohortMembersTable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Members while they are computed: {@code user_key}, {@code first_event_at} and a column for each segment value, so that the
 * earlier of two entries can be told.
 *
 * @param properties the names of the properties kept as segment values
 */
record MemberColumns(List<String> properties) {
    private static final String SEGMENT = "segment_value_";

    MemberColumns {
        properties = List.copyOf(properties);
    }

    String column(int index) {
        return SEGMENT + index;
    }

    /** The columns of segment values. */
    List<Column> values() {
        return IntStream.range(0, properties.size())
                .mapToObj(index -> col(column(index)))
                .toList();
    }

    /**
     * What the smallest of is the entry: of entries at the same instant the smallest values decide, a missing one last, so
     * that the answer doesn't depend on the order of rows.
     */
    Column ordered() {
        List<Column> fields = new ArrayList<>(List.of(col(CohortMembersTable.FIRST_EVENT_AT)));
        for (int index = 0; index < properties.size(); index++) {
            fields.add(isnull(col(column(index))).as("missing_" + index));
            fields.add(col(column(index)));
        }
        return struct(fields.toArray(Column[]::new));
    }

    /** Stored members, taken apart. */
    Dataset<Row> apart(Dataset<Row> stored) {
        List<Column> columns =
                new ArrayList<>(List.of(col(CohortMembersTable.USER_KEY), col(CohortMembersTable.FIRST_EVENT_AT)));
        for (int index = 0; index < properties.size(); index++) {
            columns.add(try_element_at(col(CohortMembersTable.SEGMENTS), lit(properties.get(index)))
                    .as(column(index)));
        }
        return stored.select(columns.toArray(Column[]::new));
    }

    /** Members as they are stored, but for the cohort. */
    Dataset<Row> together(Dataset<Row> members, ZoneId zone) {
        Column first = col(CohortMembersTable.FIRST_EVENT_AT);
        return members.select(
                col(CohortMembersTable.USER_KEY),
                LocalDates.of(first, zone).as(CohortMembersTable.COHORT_DATE),
                first,
                segments().as(CohortMembersTable.SEGMENTS));
    }

    private Column segments() {
        if (properties.isEmpty()) {
            return map_from_arrays(
                    array().cast(DataTypes.createArrayType(DataTypes.StringType, false)),
                    array().cast(DataTypes.createArrayType(DataTypes.StringType)));
        }
        Column names = array(properties.stream().map(name -> lit(name)).toArray(Column[]::new));
        Column all = map_from_arrays(names, array(values().toArray(Column[]::new)));
        return map_filter(all, (name, value) -> value.isNotNull());
    }
}
