package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.IngestRules;
import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The rules by which a readable row becomes an event of the store, or is rejected.
 *
 * @param rules how early, how late and how far ahead an event may be
 * @param properties the declared properties
 * @param now judges what lies ahead
 */
record RowRules(IngestRules rules, PropertyColumns properties, Instant now) {
    private static final String RULE = "rule";

    static RowRules of(StoreDefinition settings, Instant now) {
        return new RowRules(settings.ingest(), new PropertyColumns(settings.properties()), now);
    }

    /**
     * Judges rows of {@link WholeRows} with their {@code batch_id}.
     *
     * @param arrivedAt when each row came in
     * @return {@code batch_id, line, code, raw, has_offset} and the columns of {@code events} but user_key and ingested_at;
     *     of a row that these rules reject {@code raw} is JSON
     */
    Dataset<Row> judge(Dataset<Row> rows, Column arrivedAt) {
        List<Column> columns = new ArrayList<>(List.of(
                col(EventsTable.BATCH_ID),
                col(WholeRows.LINE),
                coalesce(col(WholeRows.CODE), col(RULE)).as(WholeRows.CODE),
                when(col(RULE).isNotNull(), PropertyColumns.json(properties.allRead()))
                        .otherwise(col(WholeRows.RAW))
                        .as(WholeRows.RAW),
                col(WholeRows.HAS_OFFSET),
                to_date(col(WholeRows.EVENT_TIME)).as(EventsTable.EVENT_DATE),
                EventsTable.named(col(WholeRows.EVENT_NAME)),
                col(WholeRows.EVENT_TIME).as(EventsTable.EVENT_TIME),
                nullif(col(WholeRows.EVENT_ID), lit("")).as(EventsTable.EVENT_ID),
                col(WholeRows.USER_ID).as(EventsTable.USER_ID),
                nullif(col(WholeRows.SESSION_ID), lit("")).as(EventsTable.SESSION_ID),
                col(WholeRows.PROPERTIES).as(EventsTable.PROPERTIES)));
        columns.addAll(properties.typed());
        return rows.withColumn(RULE, rule(arrivedAt)).select(columns.toArray(Column[]::new));
    }

    /** The code of the first rule that a readable row breaks; NULL if it breaks none, or can't be read. */
    private Column rule(Column arrivedAt) {
        Column eventMicros = unix_micros(col(WholeRows.EVENT_TIME));
        Column rule = when(col(WholeRows.CODE).isNotNull(), lit(null).cast(DataTypes.StringType))
                .when(eventMicros.lt(rules.earliestMicros()), RejectReason.IMPLAUSIBLE.code())
                .when(eventMicros.gt(micros(now) + micros(rules.future())), RejectReason.FUTURE.code());
        Duration late = rules.late();
        if (late != null) {
            rule = rule.when(eventMicros.lt(unix_micros(arrivedAt).minus(micros(late))), RejectReason.TOO_LATE.code());
        }
        return rule.otherwise(properties.rejectCode());
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    private static long micros(Duration duration) {
        return Math.addExact(Math.multiplyExact(duration.toSeconds(), 1_000_000L), duration.toNanosPart() / 1_000);
    }
}
