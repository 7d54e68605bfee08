package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.to_date;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.spark.sql.Column;

/** Dates in a zone. */
public final class LocalDates {
    private LocalDates() {}

    /** The date of an instant in a zone; NULL without an instant. */
    public static Column of(Column instant, ZoneId zone) {
        return to_date(zone.equals(ZoneOffset.UTC) ? instant : from_utc_timestamp(instant, zone.getId()));
    }
}
