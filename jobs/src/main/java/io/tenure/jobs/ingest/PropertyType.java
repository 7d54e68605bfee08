package io.tenure.jobs.ingest;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The type of a declared property. */
public enum PropertyType {
    TEXT,
    /** A number between -10^9 and 10^9 with at most 6 decimals. */
    DECIMAL,
    /** A whole number of 64 bits. */
    INTEGER,
    BOOLEAN;

    DataType columnType() {
        return switch (this) {
            case TEXT -> DataTypes.StringType;
            case DECIMAL -> DataTypes.createDecimalType(18, 6);
            case INTEGER -> DataTypes.LongType;
            case BOOLEAN -> DataTypes.BooleanType;
        };
    }
}
