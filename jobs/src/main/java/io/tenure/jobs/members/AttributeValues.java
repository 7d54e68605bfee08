package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition.Attribute;
import io.tenure.jobs.input.ExistingTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.UsersTable;
import java.time.ZoneId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * What a dimension table says about users at their entry.
 *
 * <p>A row holds from its {@code valid_from} (included; NULL: always) to its {@code valid_to} (excluded; NULL: no end). Of
 * several rows that hold, the one with the latest {@code valid_from} is taken, of these the smallest value; so without
 * {@code valid_to} a row holds until the next one. A user without such a row, or with NULL in it, has no value.
 *
 * @param rows {@code user_id, value, valid_from, valid_to} in microseconds
 */
record AttributeValues(Dataset<Row> rows) {
    private static final String VALUE = "value";
    private static final String FROM = "valid_from";
    private static final String TO = "valid_to";
    private static final String[] BY_USER_ID = {UsersTable.USER_ID};

    /**
     * The table of an attribute.
     *
     * @param zone of dates and of times without one
     * @throws TenureException INPUT_NOT_FOUND without the table; DEFINITION without one of the columns, or with one of
     *     validity that is no date or timestamp
     */
    static AttributeValues open(SparkSession spark, Attribute attribute, ZoneId zone) {
        ExistingTable table = ExistingTable.open(spark, attribute.table());
        return new AttributeValues(table.rows()
                .select(
                        table.column(attribute.user())
                                .cast(DataTypes.StringType)
                                .as(UsersTable.USER_ID),
                        table.column(attribute.value())
                                .cast(DataTypes.StringType)
                                .as(VALUE),
                        micros(table, attribute.validFrom(), zone).as(FROM),
                        micros(table, attribute.validTo(), zone).as(TO))
                .where(col(UsersTable.USER_ID).isNotNull()));
    }

    private static Column micros(ExistingTable table, @Nullable String column, ZoneId zone) {
        if (column == null) {
            return lit(null).cast(DataTypes.LongType);
        }
        DataType type = table.type(column);
        if (type.equals(DataTypes.TimestampType)) {
            return unix_micros(table.column(column));
        }
        if (type.equals(DataTypes.DateType) || type.equals(DataTypes.TimestampNTZType)) {
            Column local = table.column(column).cast(DataTypes.TimestampType);
            return unix_micros(to_utc_timestamp(local, zone.getId()));
        }
        throw new TenureException(
                ErrorCode.DEFINITION,
                "Column '" + column + "' of '" + table.name() + "' is " + type.sql()
                        + "; when a row is valid is a DATE or a TIMESTAMP.");
    }

    /**
     * The value of each user at the entry: {@code user_key} and the value; users without a row that holds are not in it.
     *
     * @param users {@code user_key, user_id, first_event_at}
     */
    Dataset<Row> atEntry(Dataset<Row> users, String name) {
        Column entry = unix_micros(col(CohortMembersTable.FIRST_EVENT_AT));
        Column holds =
                col(FROM).isNull().or(col(FROM).leq(entry)).and(col(TO).isNull().or(col(TO).gt(entry)));
        Column order = struct(
                col(FROM).isNull().as("always"),
                col(FROM).multiply(-1).as("latest"),
                col(VALUE).isNull().as("missing"),
                col(VALUE));
        return users.join(rows, BY_USER_ID)
                .where(holds)
                .groupBy(CohortMembersTable.USER_KEY)
                .agg(min(order).getField(VALUE).as(name));
    }
}
