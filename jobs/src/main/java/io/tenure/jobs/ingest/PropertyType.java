package io.tenure.jobs.ingest;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The type of a declared property. */
public enum PropertyType {
    TEXT(DataTypes.StringType),
    /** A number between -10^9 and 10^9 with at most 6 decimals. */
    DECIMAL(DataTypes.createDecimalType(18, 6)),
    /** A whole number of 64 bits. */
    INTEGER(DataTypes.LongType),
    BOOLEAN(DataTypes.BooleanType);

    private final DataType columnType;

    PropertyType(DataType columnType) {
        this.columnType = columnType;
    }

    DataType columnType() {
        return columnType;
    }
}
