package io.tenure.jobs.input;

import static io.tenure.jobs.input.InputSpec.EVENT_ID;
import static io.tenure.jobs.input.InputSpec.EVENT_NAME;
import static io.tenure.jobs.input.InputSpec.EVENT_TIME;
import static io.tenure.jobs.input.InputSpec.SESSION_ID;
import static io.tenure.jobs.input.InputSpec.USER_ID;

import java.util.Collection;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Which rows a scan gives, and their columns. */
enum RowShape {
    /** The events: time, user, name, and a column for each property, named so that it can't be another one. */
    EVENTS,
    /** The rows that are no events: where they stand, why, and their text. */
    REJECTS,
    /** Every row, be it an event or not, with all that it holds: what a store takes in. */
    WHOLE,
    /** Every column of the file as text; a row that can't be read is an error. */
    TEXT;

    static final String FILE = "file";
    static final String LINE = "line";
    static final String CODE = "code";
    static final String RAW = "raw";
    static final String HAS_OFFSET = "has_offset";
    static final String PROPERTIES = "properties";
    private static final String PROPERTY = "property.";
    private static final Pattern CAPITAL_OR_MARK = Pattern.compile("[\\p{Lu}\\p{Lt}^]");
    private static final Pattern MARKED = Pattern.compile("\\^(.)");

    static StructType events(Collection<String> properties) {
        StructType schema = new StructType()
                .add(EVENT_TIME, DataTypes.TimestampType, false)
                .add(USER_ID, DataTypes.BinaryType, false)
                .add(EVENT_NAME, DataTypes.BinaryType);
        for (String property : properties) {
            schema = schema.add(propertyColumn(property), DataTypes.StringType);
        }
        return schema;
    }

    static StructType rejects() {
        return new StructType()
                .add(FILE, DataTypes.StringType, false)
                .add(LINE, DataTypes.LongType, false)
                .add(CODE, DataTypes.StringType, false)
                .add(RAW, DataTypes.StringType);
    }

    static StructType whole(Collection<String> properties) {
        StructType schema = new StructType()
                .add(FILE, DataTypes.StringType, false)
                .add(LINE, DataTypes.LongType, false)
                .add(CODE, DataTypes.StringType)
                .add(RAW, DataTypes.StringType)
                .add(HAS_OFFSET, DataTypes.BooleanType)
                .add(EVENT_TIME, DataTypes.TimestampType)
                .add(USER_ID, DataTypes.StringType)
                .add(EVENT_NAME, DataTypes.StringType)
                .add(EVENT_ID, DataTypes.StringType)
                .add(SESSION_ID, DataTypes.StringType);
        for (String property : properties) {
            schema = schema.add(propertyColumn(property), DataTypes.StringType);
        }
        return schema.add(
                PROPERTIES, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false), false);
    }

    static StructType text(Collection<String> names) {
        StructType schema = new StructType();
        for (String name : names) {
            schema = schema.add(name, DataTypes.StringType);
        }
        return schema;
    }

    /** Spark takes names that differ only in case for the same; files don't. So capitals are marked. */
    static String propertyColumn(String property) {
        return PROPERTY + CAPITAL_OR_MARK.matcher(property).replaceAll("^$0");
    }

    static boolean isProperty(String column) {
        return column.startsWith(PROPERTY);
    }

    static String property(String column) {
        return MARKED.matcher(column.substring(PROPERTY.length())).replaceAll("$1");
    }
}
