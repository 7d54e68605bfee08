package io.tenure.jobs.export;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of an exported table as Postgres has them. */
final class PostgresColumns {
    private static final List<String> IDS = List.of("id", "cohort_id", "run_id");
    private static final List<String> JSON = List.of("segment", "definition", "entry_property", "property_filter");

    private static final Map<DataType, String> TYPES = Map.of(
            DataTypes.BooleanType, "boolean",
            DataTypes.IntegerType, "integer",
            DataTypes.LongType, "bigint",
            DataTypes.DoubleType, "double precision",
            DataTypes.DateType, "date",
            DataTypes.TimestampType, "timestamp with time zone");

    private PostgresColumns() {}

    /** The definitions of the columns, in the words in which Postgres says them back. */
    static List<String> definitions(StructType columns) {
        return Arrays.stream(columns.fields())
                .map(field -> PostgresSql.name(field.name()) + " " + type(field))
                .toList();
    }

    private static String type(StructField field) {
        DataType type = field.dataType();
        if (type instanceof StringType) {
            return IDS.contains(field.name()) ? "uuid" : JSON.contains(field.name()) ? "jsonb" : "text";
        }
        if (type instanceof DecimalType decimal) {
            return "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        String name = TYPES.get(type);
        if (name == null) {
            throw new IllegalArgumentException("no type of Postgres is known for " + type + " of " + field.name());
        }
        return name;
    }
}
