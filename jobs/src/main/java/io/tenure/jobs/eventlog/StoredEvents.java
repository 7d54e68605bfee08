package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The events that were ingested. */
record StoredEvents(StoreRun run) implements EventRows {
    @Override
    public Dataset<Row> on(UnaryOperator<Column> isMeant) {
        return rows().where(isMeant.apply(col(EventsTable.EVENT_DATE)));
    }

    @Override
    public StructType schema() {
        return rows().schema();
    }

    @Override
    public Optional<Instant> newest() {
        return run.newestDate(EventsTable.SPEC, EventsTable.EVENT_DATE)
                .map(newest -> on(date -> date.equalTo(lit(newest)))
                        .agg(max(col(EventsTable.EVENT_TIME)))
                        .head()
                        .getAs(0));
    }

    private Dataset<Row> rows() {
        return run.read(EventsTable.SPEC);
    }
}
