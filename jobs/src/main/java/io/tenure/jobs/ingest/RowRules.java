package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The rules by which a readable row becomes an event of the store, or is rejected. */
final class RowRules {
    private static final String TIME_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'";

    private final IngestSettings settings;
    private final long arrivalMicros;

    RowRules(IngestSettings settings, Instant arrival) {
        this.settings = settings;
        this.arrivalMicros = micros(arrival);
    }

    /**
     * Judges rows in the shape of {@link WholeRows}.
     *
     * @return {@code file, line, code, raw, has_offset} and the columns of {@code events} but user_key, batch_id and
     *     ingested_at; the raw row of one that these rules reject is JSON
     */
    Dataset<Row> judge(Dataset<Row> rows) {
        Dataset<Row> ruled = rows.withColumn("rule", rule());
        List<Column> columns = new ArrayList<>(List.of(
                col(WholeRows.FILE),
                col(WholeRows.LINE),
                coalesce(col(WholeRows.CODE), col("rule")).as(WholeRows.CODE),
                when(col("rule").isNotNull(), json())
                        .otherwise(col(WholeRows.RAW))
                        .as(WholeRows.RAW),
                col(WholeRows.HAS_OFFSET),
                to_date(col(WholeRows.EVENT_TIME)).as(EventsTable.EVENT_DATE),
                coalesce(col(WholeRows.EVENT_NAME), lit("")).as(EventsTable.EVENT_NAME),
                col(WholeRows.EVENT_TIME).as(EventsTable.EVENT_TIME),
                present(WholeRows.EVENT_ID).as(EventsTable.EVENT_ID),
                col(WholeRows.USER_ID).as(EventsTable.USER_ID),
                present(WholeRows.SESSION_ID).as(EventsTable.SESSION_ID),
                col(WholeRows.PROPERTIES).as(EventsTable.PROPERTIES)));
        settings.properties()
                .forEach((name, type) ->
                        columns.add(value(type, WholeRows.property(name)).as(EventsTable.propertyColumn(name))));
        return ruled.select(columns.toArray(Column[]::new));
    }

    private static Column present(String column) {
        return nullif(col(column), lit(""));
    }

    /** The code of the first rule that a readable row breaks; NULL if it breaks none, or can't be read. */
    private Column rule() {
        Column micros = unix_micros(col(WholeRows.EVENT_TIME));
        Column rule = when(col(WholeRows.CODE).isNotNull(), lit(null).cast(DataTypes.StringType))
                .when(micros.lt(settings.earliestMicros()), RejectReason.IMPLAUSIBLE.code())
                .when(micros.gt(arrivalMicros + micros(settings.future())), RejectReason.FUTURE.code());
        Duration late = settings.late();
        if (late != null) {
            rule = rule.when(micros.lt(arrivalMicros - micros(late)), RejectReason.TOO_LATE.code());
        }
        Column ofProperties = null;
        for (Map.Entry<String, PropertyType> property : settings.properties().entrySet()) {
            if (property.getValue() != PropertyType.TEXT) {
                Column own = udf(new RejectCode(property.getValue()), DataTypes.StringType)
                        .apply(WholeRows.property(property.getKey()));
                ofProperties = ofProperties == null ? own : coalesce(ofProperties, own);
            }
        }
        return ofProperties == null ? rule : rule.otherwise(ofProperties);
    }

    private static Column value(PropertyType type, Column text) {
        return switch (type) {
            case TEXT -> nullif(text, lit(""));
            case DECIMAL -> udf(new ToDecimal(), type.columnType()).apply(text);
            case INTEGER -> udf(new ToInteger(), type.columnType()).apply(text);
            case BOOLEAN -> udf(new ToBoolean(), type.columnType()).apply(text);
        };
    }

    /** The row as JSON, from which it can be read again: --recheck does. */
    private Column json() {
        List<Column> declared = new ArrayList<>();
        for (String name : settings.properties().keySet()) {
            declared.add(lit(name));
            declared.add(coalesce(WholeRows.property(name), lit("")));
        }
        Column properties = declared.isEmpty()
                ? col(WholeRows.PROPERTIES)
                : map_concat(
                        map_filter(map(declared.toArray(Column[]::new)), (name, text) -> text.notEqual("")),
                        col(WholeRows.PROPERTIES));
        return to_json(struct(
                date_format(col(WholeRows.EVENT_TIME), TIME_PATTERN).as(WholeRows.EVENT_TIME),
                col(WholeRows.USER_ID),
                col(WholeRows.EVENT_NAME),
                present(WholeRows.EVENT_ID).as(WholeRows.EVENT_ID),
                present(WholeRows.SESSION_ID).as(WholeRows.SESSION_ID),
                properties.as(WholeRows.PROPERTIES)));
    }

    private static long micros(Instant instant) {
        return Math.addExact(instant.getEpochSecond() * 1_000_000, instant.getNano() / 1_000);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static final class RejectCode implements UDF1<String, String> {
        private static final long serialVersionUID = 1L;

        private final PropertyType type;

        private RejectCode(PropertyType type) {
            this.type = type;
        }

        @Override
        public @Nullable String call(@Nullable String text) {
            RejectReason reason = PropertyParser.reject(type, text);
            return reason == null ? null : reason.code();
        }
    }

    private static final class ToDecimal implements UDF1<String, java.math.BigDecimal> {
        private static final long serialVersionUID = 1L;

        @Override
        public java.math.@Nullable BigDecimal call(@Nullable String text) {
            return PropertyParser.toDecimal(text);
        }
    }

    private static final class ToInteger implements UDF1<String, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Long call(@Nullable String text) {
            return PropertyParser.toInteger(text);
        }
    }

    private static final class ToBoolean implements UDF1<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean call(@Nullable String text) {
            return PropertyParser.toBoolean(text);
        }
    }
}
