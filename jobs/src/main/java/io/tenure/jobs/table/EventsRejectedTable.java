package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code events_rejected}: every row that was read and is no event, with one reason. */
public final class EventsRejectedTable {
    public static final String BATCH_ID = "batch_id";
    public static final String FILE = "file";
    public static final String LINE = "line";
    public static final String CODE = "code";
    public static final String REASON = "reason";
    public static final String RAW = "raw";
    public static final String INGESTED_AT = "ingested_at";

    public static final TableSpec SPEC = new TableSpec(
            "events_rejected",
            "Rows that are no events, and why.",
            new StructType()
                    .add(BATCH_ID, DataTypes.StringType, false, "the batch that brought the row")
                    .add(FILE, DataTypes.StringType, false, "the file")
                    .add(
                            LINE,
                            DataTypes.LongType,
                            true,
                            "its line, from 1; of Parquet the row; NULL: the row had been kept until a later batch")
                    .add(CODE, DataTypes.StringType, false, "the reason, a stable code")
                    .add(REASON, DataTypes.StringType, false, "the reason in words")
                    .add(
                            RAW,
                            DataTypes.StringType,
                            true,
                            "the row as it came; of typed sources and of rows that could be read as JSON")
                    .add(INGESTED_AT, DataTypes.TimestampType, false, "when the batch was ingested"),
            List.of(),
            List.of(BATCH_ID, FILE, LINE),
            List.of(BATCH_ID, CODE),
            Map.of());

    private EventsRejectedTable() {}
}
