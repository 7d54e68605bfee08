package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The declared properties of events, as texts of files and as typed columns.
 *
 * @param declared their types by name
 */
record PropertyColumns(SortedMap<String, PropertyType> declared) {
    private static final String TIME_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'";
    static final DataType TEXTS = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);

    /** The form of {@link #json}, for reading it again. */
    static final StructType JSON = new StructType()
            .add(WholeRows.EVENT_TIME, DataTypes.StringType)
            .add(WholeRows.USER_ID, DataTypes.StringType)
            .add(WholeRows.EVENT_NAME, DataTypes.StringType)
            .add(WholeRows.EVENT_ID, DataTypes.StringType)
            .add(WholeRows.SESSION_ID, DataTypes.StringType)
            .add(WholeRows.PROPERTIES, TEXTS);

    /** Those that are columns of their own. */
    SortedMap<String, PropertyType> columns() {
        return declared.entrySet().stream()
                .filter(property -> EventsTable.isPropertyColumn(property.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    /** Those columns, as the table has them. */
    List<StructField> fields() {
        return columns().entrySet().stream()
                .map(property -> DataTypes.createStructField(property.getKey(), columnType(property.getValue()), true))
                .toList();
    }

    private static DataType columnType(PropertyType type) {
        return switch (type) {
            case TEXT -> DataTypes.StringType;
            case DECIMAL -> DataTypes.createDecimalType(18, 6);
            case INTEGER -> DataTypes.LongType;
            case BOOLEAN -> DataTypes.BooleanType;
        };
    }

    /** The text of a property of rows that were read: {@link WholeRows}. */
    Column read(String name) {
        return EventsTable.isPropertyColumn(name)
                ? WholeRows.property(name)
                : try_element_at(col(WholeRows.PROPERTIES), lit(name));
    }

    /** The code of the first property, by name, that is not of its type; NULL where all are. */
    Column rejectCode() {
        Column code = lit(null).cast(DataTypes.StringType);
        for (Map.Entry<String, PropertyType> property : declared.entrySet()) {
            if (property.getValue() != PropertyType.TEXT) {
                code = coalesce(
                        code,
                        udf(new RejectCode(property.getValue()), DataTypes.StringType)
                                .apply(read(property.getKey())));
            }
        }
        return code;
    }

    /** The typed columns of rows that were read. */
    List<Column> typed() {
        List<Column> typed = new ArrayList<>();
        columns()
                .forEach((name, type) ->
                        typed.add(value(type, WholeRows.property(name)).as(name)));
        return typed;
    }

    private static Column value(PropertyType type, Column text) {
        return switch (type) {
            case TEXT -> nullif(text, lit(""));
            case DECIMAL -> udf(new ToDecimal(), columnType(type)).apply(text);
            case INTEGER -> udf(new ToInteger(), columnType(type)).apply(text);
            case BOOLEAN -> udf(new ToBoolean(), columnType(type)).apply(text);
        };
    }

    /** All properties of rows that were read, as they were written. */
    Column allRead() {
        return withTexts(columns().keySet().stream()
                .collect(Collectors.toMap(name -> name, WholeRows::property, (a, b) -> a, TreeMap::new)));
    }

    /**
     * All properties of events, each as the one text of its value, however it was written and stored.
     *
     * @param events a property may have been declared after some of them came in, and then stands in their map
     */
    Column allStored(Dataset<Row> events) {
        List<String> present = Arrays.asList(events.columns());
        SortedMap<String, Column> texts = new TreeMap<>();
        columns().forEach((name, type) -> {
            Column inMap = try_element_at(col(EventsTable.PROPERTIES), lit(name));
            Column written = coalesce(text(type, value(type, inMap)), inMap);
            texts.put(name, present.contains(name) ? coalesce(text(type, col(name)), written) : written);
        });
        return withTexts(texts);
    }

    private static Column text(PropertyType type, Column value) {
        Column text = value.cast(DataTypes.StringType);
        return type == PropertyType.DECIMAL ? regexp_replace(text, "\\.?0+$", "") : text;
    }

    private static Column withTexts(SortedMap<String, Column> texts) {
        Column others = col(EventsTable.PROPERTIES);
        if (texts.isEmpty()) {
            return others;
        }
        List<Column> entries = new ArrayList<>();
        texts.forEach((name, text) -> {
            entries.add(lit(name));
            entries.add(coalesce(text, lit("")));
        });
        return map_concat(
                map_filter(map(entries.toArray(Column[]::new)), (name, text) -> text.notEqual("")),
                map_filter(others, (name, text) -> not(name.isin(texts.keySet().toArray()))));
    }

    /** An event as JSON, from which it can be read again. */
    static Column json(Column properties) {
        return to_json(struct(
                date_format(col(WholeRows.EVENT_TIME), TIME_PATTERN).as(WholeRows.EVENT_TIME),
                col(WholeRows.USER_ID),
                col(WholeRows.EVENT_NAME),
                nullif(col(WholeRows.EVENT_ID), lit("")).as(WholeRows.EVENT_ID),
                nullif(col(WholeRows.SESSION_ID), lit("")).as(WholeRows.SESSION_ID),
                properties.as(WholeRows.PROPERTIES)));
    }

    /** SHA-256 of all that an event says beside its id, its properties by name. */
    static Column contentHash(Column properties) {
        return sha2(
                to_json(struct(
                                unix_micros(col(EventsTable.EVENT_TIME)).as(EventsTable.EVENT_TIME),
                                col(EventsTable.USER_ID),
                                col(EventsTable.EVENT_NAME),
                                col(EventsTable.SESSION_ID),
                                array_sort(map_entries(properties)).as(EventsTable.PROPERTIES)))
                        .cast(DataTypes.BinaryType),
                256);
    }

    private record RejectCode(PropertyType type) implements UDF1<String, String> {
        @Override
        public @Nullable String call(@Nullable String text) {
            RejectReason reason = PropertyParser.reject(type, text);
            return reason == null ? null : reason.code();
        }
    }

    private record ToDecimal() implements UDF1<String, BigDecimal> {
        @Override
        public @Nullable BigDecimal call(@Nullable String text) {
            return PropertyParser.toDecimal(text);
        }
    }

    private record ToInteger() implements UDF1<String, Long> {
        @Override
        public @Nullable Long call(@Nullable String text) {
            return PropertyParser.toInteger(text);
        }
    }

    private record ToBoolean() implements UDF1<String, Boolean> {
        @Override
        public @Nullable Boolean call(@Nullable String text) {
            return PropertyParser.toBoolean(text);
        }
    }
}
