package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code ingest_batches}: a row per batch, which is one file or one reading of a table. Rows read are always kept +
 * duplicate + rejected.
 */
public final class IngestBatchesTable {
    public static final String BATCH_ID = "batch_id";
    public static final String RUN_NUMBER = "run_number";
    public static final String FILE = "file";
    public static final String FILE_BYTES = "file_bytes";
    public static final String CONTENT_HASH = "content_hash";
    public static final String ROWS_READ = "rows_read";
    public static final String ROWS_KEPT = "rows_kept";
    public static final String ROWS_DUPLICATE = "rows_duplicate";
    public static final String ROWS_REJECTED = "rows_rejected";
    public static final String DATES = "dates";
    public static final String DATES_REDUCED = "dates_reduced";
    public static final String WATERMARK_COLUMN = "watermark_column";
    public static final String WATERMARK = "watermark";
    public static final String INGESTED_AT = "ingested_at";

    public static final TableSpec SPEC = new TableSpec(
            "ingest_batches",
            "Which files came in, with what in them.",
            new StructType()
                    .add(BATCH_ID, DataTypes.StringType, false, "the batch, a UUID")
                    .add(RUN_NUMBER, DataTypes.LongType, false, "the number of the run that published it")
                    .add(FILE, DataTypes.StringType, false, "the file, or the table it was read from")
                    .add(FILE_BYTES, DataTypes.LongType, true, "its size")
                    .add(
                            CONTENT_HASH,
                            DataTypes.StringType,
                            true,
                            "SHA-256 of its bytes; a file with a known hash is not ingested again")
                    .add(ROWS_READ, DataTypes.LongType, false, "rows read = kept + duplicate + rejected")
                    .add(ROWS_KEPT, DataTypes.LongType, false, "rows that are events")
                    .add(ROWS_DUPLICATE, DataTypes.LongType, false, "rows that repeat an event")
                    .add(ROWS_REJECTED, DataTypes.LongType, false, "rows that are no events")
                    .add(
                            DATES,
                            DataTypes.createArrayType(DataTypes.DateType, false),
                            false,
                            "the UTC dates whose events the batch changed")
                    .add(
                            DATES_REDUCED,
                            DataTypes.createArrayType(DataTypes.DateType, false),
                            false,
                            "those of them that lost an event to it")
                    .add(
                            WATERMARK_COLUMN,
                            DataTypes.StringType,
                            true,
                            "of a table: the column that grows with what is new")
                    .add(WATERMARK, DataTypes.StringType, true, "its largest value that was read")
                    .add(INGESTED_AT, DataTypes.TimestampType, false, "when"),
            List.of(),
            List.of(BATCH_ID),
            List.of(RUN_NUMBER),
            Map.of("conservation", "rows_read = rows_kept + rows_duplicate + rows_rejected"));

    private IngestBatchesTable() {}
}
