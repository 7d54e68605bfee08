package io.tenure.jobs.eventlog;

import io.tenure.jobs.table.EventsTable;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Where the events of a store are read. */
interface EventRows {
    /**
     * The events of the UTC dates that a condition holds for, with the columns of {@link EventsTable} that conditions and
     * jobs read; no partition without one of these dates is read.
     *
     * @param isMeant the condition on a column of dates
     */
    Dataset<Row> on(UnaryOperator<Column> isMeant);

    /** The columns of the events. */
    StructType schema();

    /** The newest event; empty where there is none. */
    Optional<Instant> newest();
}
