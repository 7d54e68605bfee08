package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.to_date;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/** Dates in a zone. */
public final class LocalDates {
    private LocalDates() {}

    /** The date of an instant in a zone; NULL without an instant. */
    public static Column of(Column instant, ZoneId zone) {
        return to_date(zone.equals(ZoneOffset.UTC) ? instant : from_utc_timestamp(instant, zone.getId()));
    }

    /** The UTC dates that share a date of a zone with one of these, themselves included; sorted. */
    public static NavigableSet<LocalDate> sharing(Collection<LocalDate> dates, ZoneId zone) {
        NavigableSet<LocalDate> sharing = new TreeSet<>(dates);
        if (!zone.equals(ZoneOffset.UTC)) {
            for (LocalDate date : dates) {
                Instant start = date.atStartOfDay(ZoneOffset.UTC).toInstant();
                Instant end = date.plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .minusNanos(1);
                Instant first =
                        LocalDate.ofInstant(start, zone).atStartOfDay(zone).toInstant();
                Instant last = LocalDate.ofInstant(end, zone)
                        .plusDays(1)
                        .atStartOfDay(zone)
                        .toInstant()
                        .minusNanos(1);
                LocalDate.ofInstant(first, ZoneOffset.UTC)
                        .datesUntil(LocalDate.ofInstant(last, ZoneOffset.UTC).plusDays(1))
                        .forEach(sharing::add);
            }
        }
        return sharing;
    }

    /** The UTC dates on which clocks were put back over midnight in a zone, since any event that counts until an instant. */
    public static List<LocalDate> ofTwoMidnights(ZoneId zone, Instant until) {
        List<LocalDate> dates = new ArrayList<>();
        ZoneOffsetTransition next = zone.getRules().nextTransition(Instant.EPOCH);
        while (next != null && next.getInstant().isBefore(until)) {
            LocalDateTime before = next.getDateTimeBefore().minusNanos(1);
            if (before.toLocalDate().isAfter(next.getDateTimeAfter().toLocalDate())) {
                dates.add(LocalDate.ofInstant(next.getInstant(), ZoneOffset.UTC));
            }
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return dates;
    }
}
