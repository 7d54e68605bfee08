package io.tenure.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.period.Granularity;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TestActivityDays {
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
    private static final long NO_AS_OF = Long.MAX_VALUE;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    @Test
    void eventsBeforeTheEntryNeverCount() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.CALENDAR, UTC, UTC);

        assertThat(offsets(days, UTC, "2025-03-05T12:00:00Z", "2025-03-05T08:00:00Z", "2025-03-05T11:59:59Z"))
                .isEqualTo("{}");
    }

    @Test
    void theEntryDayCountsWhenTheLastEventIsAtOrAfterTheEntry() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.CALENDAR, UTC, UTC);

        assertThat(offsets(days, UTC, "2025-03-05T12:00:00Z", "2025-03-05T08:00:00Z", "2025-03-05T12:00:00Z"))
                .isEqualTo("{0}");
    }

    @Test
    void theHourOfEntryCutsARollingDayOnce() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.ROLLING, UTC, UTC);

        assertThat(offsets(days, UTC, "2025-03-05T12:00:00Z", "2025-03-07T11:00:00Z", "2025-03-07T12:00:00Z"))
                .isEqualTo("{1, 2}");
    }

    @Test
    void aMidnightOfAnotherZoneCutsARowOnce() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.CALENDAR, KOLKATA, UTC);

        // midnight in Kolkata is 18:30 in UTC
        assertThat(offsets(days, UTC, "2025-03-05T12:00:00Z", "2025-03-06T18:29:00Z", "2025-03-06T18:30:00Z"))
                .isEqualTo("{1, 2}");
    }

    @Test
    void anEntryAndAMidnightInOneRowNeedTheEvents() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.CALENDAR, KOLKATA, UTC);
        ActivityDays months = days(Granularity.MONTH, RetentionMode.CALENDAR, KOLKATA, UTC);
        long entry = micros("2025-03-05T12:00:00Z");
        long before = micros("2025-03-05T11:00:00Z");
        long afterMidnight = micros("2025-03-05T20:00:00Z");

        assertThat(days.needsEvents(entry, before, afterMidnight)).isTrue();
        assertThat(days.needsEvents(entry, entry, afterMidnight)).isFalse();
        assertThat(days.needsEvents(entry, before, micros("2025-03-05T18:00:00Z")))
                .isFalse();
        assertThat(months.needsEvents(entry, before, afterMidnight)).isFalse();
        assertThatThrownBy(() -> days.add(new PeriodMask(), entry, 20_152, 20_152, before, afterMidnight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one by one");
    }

    @Test
    void theStoresOwnZoneNeverNeedsEvents() {
        ActivityDays days = days(Granularity.DAY, RetentionMode.CALENDAR, KOLKATA, KOLKATA);

        assertThat(days.needsEvents(
                        micros("2025-03-05T19:00:00Z"), micros("2025-03-05T18:31:00Z"), micros("2025-03-05T23:00:00Z")))
                .isFalse();
    }

    @Test
    void anAsOfInsideADayCutsItsRow() {
        ActivityDays days = new ActivityDays(
                spec(Granularity.DAY, RetentionMode.ROLLING, UTC), UTC, micros("2025-03-07T13:00:00Z"));
        long entry = micros("2025-03-05T12:00:00Z");

        assertThat(days.needsEvents(entry, micros("2025-03-07T11:00:00Z"), micros("2025-03-07T14:00:00Z")))
                .as("an event from 12:00 to 13:00 would have offset 2")
                .isTrue();
        assertThat(days.needsEvents(entry, micros("2025-03-07T12:30:00Z"), micros("2025-03-07T14:00:00Z")))
                .isFalse();
    }

    @Test
    void rowsAddWhatTheirEventsWould() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String zone = List.of("UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Europe/London")
                    .get(random.nextInt(5));
            ZoneId storeZone = random.nextBoolean() ? UTC : ZoneId.of("America/St_Johns");
            RetentionSpec spec = spec(
                    List.of(Granularity.values()).get(random.nextInt(5)),
                    random.nextBoolean() ? RetentionMode.CALENDAR : RetentionMode.ROLLING,
                    ZoneId.of(zone));
            Instant start =
                    Instant.parse(List.of("2010-11-06T00:00:00Z", "2011-12-29T00:00:00Z", "2024-03-30T00:00:00Z")
                            .get(random.nextInt(3)));
            List<Long> events = new ArrayList<>();
            for (int event = 0; event < 12; event++) {
                events.add(micros(start.plus(random.nextInt(3 * 24 * 12) * 5L, ChronoUnit.MINUTES)));
            }
            long entry = events.get(random.nextInt(events.size()));
            long asOf = random.nextInt(3) == 0 ? events.get(random.nextInt(events.size())) : NO_AS_OF;

            assertThat(fromRows(spec, storeZone, events, entry, asOf).toString())
                    .as("seed %d", seed)
                    .isEqualTo(fromEvents(spec, events, entry, asOf).toString());
        }
    }

    private static PeriodMask fromRows(
            RetentionSpec spec, ZoneId storeZone, List<Long> events, long entryMicros, long asOfMicros) {
        PeriodMask mask = new PeriodMask();
        ActivityDays days = new ActivityDays(spec, storeZone, asOfMicros);
        ActivityDays ownDays = new ActivityDays(spec, spec.zone(), asOfMicros);
        rollUp(events, storeZone).forEach((dates, row) -> {
            if (days.needsEvents(entryMicros, row.get(0), row.get(1))) {
                List<Long> read = events.stream()
                        .filter(event -> Math.floorDiv(event, MICROS_PER_DAY) == dates.get(0))
                        .filter(event -> event >= entryMicros && event < asOfMicros)
                        .toList();
                rollUp(read, spec.zone())
                        .forEach((own, part) ->
                                ownDays.add(mask, entryMicros, own.get(0), own.get(1), part.get(0), part.get(1)));
            } else {
                days.add(mask, entryMicros, dates.get(0), dates.get(1), row.get(0), row.get(1));
            }
        });
        return mask;
    }

    /** First and last event by UTC date and local date. */
    private static Map<List<Long>, List<Long>> rollUp(List<Long> events, ZoneId zone) {
        Map<List<Long>, List<Long>> rows =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        for (long event : events) {
            rows.merge(
                    List.of(
                            Math.floorDiv(event, MICROS_PER_DAY),
                            instant(event).atZone(zone).toLocalDate().toEpochDay()),
                    List.of(event, event),
                    (one, other) -> List.of(Math.min(one.get(0), other.get(0)), Math.max(one.get(1), other.get(1))));
        }
        return rows;
    }

    private static PeriodMask fromEvents(RetentionSpec spec, List<Long> events, long entryMicros, long asOfMicros) {
        RetentionPeriods periods = new RetentionPeriods(spec);
        PeriodMask mask = new PeriodMask();
        for (long event : events) {
            if (event >= entryMicros && event < asOfMicros) {
                mask.set(periods.offset(entryMicros, event));
            }
        }
        return mask;
    }

    private static String offsets(ActivityDays days, ZoneId localZone, String entry, String first, String last) {
        PeriodMask mask = new PeriodMask();
        LocalDate eventDate = Instant.parse(first).atZone(UTC).toLocalDate();
        LocalDate localDate = Instant.parse(first).atZone(localZone).toLocalDate();
        days.add(mask, micros(entry), eventDate.toEpochDay(), localDate.toEpochDay(), micros(first), micros(last));
        return mask.toString();
    }

    private static ActivityDays days(Granularity granularity, RetentionMode mode, ZoneId zone, ZoneId localZone) {
        return new ActivityDays(spec(granularity, mode, zone), localZone, NO_AS_OF);
    }

    private static RetentionSpec spec(Granularity granularity, RetentionMode mode, ZoneId zone) {
        return new RetentionSpec(granularity, mode, RetentionKind.ON, zone, DayOfWeek.MONDAY, null, List.of(), null);
    }

    private static long micros(String instant) {
        return micros(Instant.parse(instant));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
