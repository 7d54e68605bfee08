package io.tenure.jobs.columns;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tenure.core.period.CalendarPeriods;
import java.io.Serializable;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * Calendar periods of dates.
 *
 * @param calendar which periods
 */
public record PeriodColumns(CalendarPeriods calendar) implements Serializable {
    /** The first day of the period that a date is in. */
    public Column startOf(Column date) {
        UDF1<Integer, Integer> start = day -> day == null ? null : epochDay(firstDay(index(day)));
        return date_from_unix_date(udf(start, DataTypes.IntegerType).apply(unix_date(date)));
    }

    /** How many periods after that of one date another's is. */
    public Column offset(Column from, Column to) {
        UDF2<Integer, Integer, Integer> offset =
                (first, last) -> first == null || last == null ? null : index(last) - index(first);
        return udf(offset, DataTypes.IntegerType).apply(unix_date(from), unix_date(to));
    }

    /** The instant at which the period of a date ends. */
    public Column endOf(Column date) {
        UDF1<Integer, Long> end = day -> day == null ? null : calendar.startMicros(index(day) + 1);
        return timestamp_micros(udf(end, DataTypes.LongType).apply(unix_date(date)));
    }

    private int index(int epochDay) {
        return calendar.indexOf(LocalDate.ofEpochDay(epochDay));
    }

    private LocalDate firstDay(int index) {
        return calendar.firstDay(index);
    }

    private static int epochDay(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }
}
