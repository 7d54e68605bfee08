package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code runs}: what ran, on which versions, and what readers see: a row when a run starts and one when it ends. */
public final class RunsTable {
    public static final String RUN_ID = "run_id";
    public static final String STATUS = "status";
    public static final String NUMBER = "number";
    public static final String JOB = "job";
    public static final String ARGUMENTS = "arguments";
    public static final String AT = "at";
    public static final String AS_OF = "as_of";
    public static final String VERSIONS = "versions";
    public static final String STATE = "state";
    public static final String LEDGER = "ledger";
    public static final String REPORT = "report";
    public static final String ERROR = "error";

    /** A run that has begun to write. */
    public static final String STARTED = "started";
    /** A run whose tables readers see. */
    public static final String PUBLISHED = "published";
    /** A run that ended with an error; what it wrote has been or will be put back. */
    public static final String FAILED = "failed";
    /** A run that found nothing to do after it had put back what an earlier one left. */
    public static final String UNCHANGED = "unchanged";

    public static final TableSpec SPEC = new TableSpec(
            "runs",
            "What ran, on which versions of the tables, and what readers see.",
            new StructType()
                    .add(RUN_ID, DataTypes.StringType, false, "the run, a UUID")
                    .add(STATUS, DataTypes.StringType, false, "started, published, failed or unchanged")
                    .add(NUMBER, DataTypes.LongType, true, "of a published run: its place among them, from 1")
                    .add(JOB, DataTypes.StringType, false, "what ran")
                    .add(ARGUMENTS, DataTypes.StringType, true, "with which arguments")
                    .add(AT, DataTypes.TimestampType, false, "when this row was written")
                    .add(AS_OF, DataTypes.TimestampType, true, "events from this instant on were not read")
                    .add(
                            VERSIONS,
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType),
                            true,
                            "of a published run: the Delta version of every table")
                    .add(
                            STATE,
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType),
                            true,
                            "of a published run: how far each job has come")
                    .add(
                            LEDGER,
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType),
                            true,
                            "of a published run: files, rows and a hash of the file list of every table, for fsck")
                    .add(REPORT, DataTypes.StringType, true, "what the run did, as JSON")
                    .add(ERROR, DataTypes.StringType, true, "of a failed run: why"),
            List.of(),
            List.of(RUN_ID, STATUS),
            List.of(AT, NUMBER),
            Map.of());

    private RunsTable() {}
}
