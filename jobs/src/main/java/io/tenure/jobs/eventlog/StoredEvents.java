package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_date;

import io.tenure.jobs.table.EventsTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The events that were ingested. */
record StoredEvents(Dataset<Row> rows) implements EventRows {
    @Override
    public Dataset<Row> on(UnaryOperator<Column> isMeant) {
        return rows.where(isMeant.apply(col(EventsTable.EVENT_DATE)));
    }

    @Override
    public StructType schema() {
        return rows.schema();
    }

    @Override
    public Optional<Instant> newest() {
        // of the days, not of the dates: Delta's answer from its statistics can't read its own dates
        Integer newestDay =
                rows.agg(max(unix_date(col(EventsTable.EVENT_DATE)))).head().getAs(0);
        return newestDay == null
                ? Optional.empty()
                : Optional.of(on(date -> date.equalTo(lit(LocalDate.ofEpochDay(newestDay))))
                        .agg(max(col(EventsTable.EVENT_TIME)))
                        .head()
                        .getAs(0));
    }
}
