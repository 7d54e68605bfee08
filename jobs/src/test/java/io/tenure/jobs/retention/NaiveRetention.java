package io.tenure.jobs.retention;

import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Retention as its definition reads: user by user, offset by offset, with java.time and loops. */
final class NaiveRetention {
    record Event(
            String user,
            Instant time,
            String name,
            @Nullable String country) {}

    /** What a cell of the table must say. */
    record Cell(
            @Nullable String segment,
            boolean everybody,
            LocalDate cohort,
            String offsets,
            long size,
            long active,
            long eligible,
            long activeEligible,
            boolean complete,
            Instant closesAt) {}

    private record Member(Event entry, List<Event> returns) {}

    private final RetentionSpec spec;
    private final Instant asOf;

    NaiveRetention(RetentionSpec spec, Instant asOf) {
        this.spec = spec;
        this.asOf = asOf;
    }

    List<Cell> cells(
            List<Event> events, @Nullable Instant windowStart, Predicate<Event> isEntry, Predicate<Event> isReturn) {
        Map<String, List<Event>> byUser = new TreeMap<>();
        events.stream()
                .filter(event -> event.time().isBefore(asOf))
                .forEach(event -> byUser.computeIfAbsent(event.user(), user -> new ArrayList<>())
                        .add(event));
        List<Member> members = new ArrayList<>();
        for (List<Event> own : byUser.values()) {
            own.stream()
                    .filter(isEntry)
                    .filter(event -> windowStart == null || !event.time().isBefore(windowStart))
                    .filter(event -> windowEnd() == null || event.time().isBefore(windowEnd()))
                    .min(Comparator.comparing(Event::time)
                            .thenComparing(Event::country, Comparator.nullsLast(Comparator.naturalOrder())))
                    .ifPresent(entry -> members.add(new Member(
                            entry,
                            own.stream()
                                    .filter(isReturn)
                                    .filter(event -> !event.time().isBefore(entry.time()))
                                    .toList())));
        }
        List<Cell> cells = new ArrayList<>();
        if (members.isEmpty()) {
            return cells;
        }
        int horizon = horizon(members);
        cells.addAll(triangle(members, null, true, horizon));
        Map<String, List<Member>> bySegment = new TreeMap<>();
        List<Member> withoutSegment = new ArrayList<>();
        for (Member member : members) {
            String segment = member.entry().country();
            (segment == null ? withoutSegment : bySegment.computeIfAbsent(segment, value -> new ArrayList<>()))
                    .add(member);
        }
        cells.addAll(triangle(withoutSegment, null, false, horizon));
        bySegment.forEach((segment, own) -> cells.addAll(triangle(own, segment, false, horizon)));
        return cells;
    }

    private int horizon(List<Member> members) {
        if (spec.horizon() != null) {
            return spec.horizon();
        }
        LocalDate oldest = members.stream()
                .map(this::cohort)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        int newest = 0;
        for (int offset = 0; begun(oldest, offset); offset++) {
            if (spec.kind() != RetentionKind.ON_OR_AFTER
                    || !closesAt(oldest, offset).isAfter(asOf)) {
                newest = offset;
            }
        }
        return newest;
    }

    private List<Cell> triangle(List<Member> members, @Nullable String segment, boolean everybody, int horizon) {
        Map<LocalDate, List<Member>> cohorts = new TreeMap<>();
        members.forEach(member -> cohorts.computeIfAbsent(cohort(member), date -> new ArrayList<>())
                .add(member));
        List<Cell> cells = new ArrayList<>();
        cohorts.forEach((cohort, own) -> {
            List<OffsetRange> columns = spec.kind() == RetentionKind.BRACKET
                    ? spec.brackets()
                    : IntStream.rangeClosed(0, horizon)
                            .mapToObj(OffsetRange::of)
                            .toList();
            for (OffsetRange column : columns) {
                if (begun(cohort, column.first())) {
                    cells.add(cell(own, segment, everybody, cohort, column, horizon));
                }
            }
        });
        return cells;
    }

    private Cell cell(
            List<Member> members,
            @Nullable String segment,
            boolean everybody,
            LocalDate cohort,
            OffsetRange column,
            int horizon) {
        int last = spec.kind() == RetentionKind.ON_OR_AFTER ? horizon : column.last();
        long active = members.stream()
                .filter(member -> counts(member, column, horizon))
                .count();
        List<Member> eligible = members.stream()
                .filter(member -> !ownEnd(member.entry().time(), last).isAfter(asOf))
                .toList();
        Instant closesAt = closesAt(cohort, last);
        return new Cell(
                segment,
                everybody,
                cohort,
                column.label(),
                members.size(),
                active,
                eligible.size(),
                eligible.stream()
                        .filter(member -> counts(member, column, horizon))
                        .count(),
                !closesAt.isAfter(asOf),
                closesAt);
    }

    private boolean counts(Member member, OffsetRange column, int horizon) {
        int k = column.first();
        return switch (spec.kind()) {
            case ON -> isActive(member, k);
            case ON_OR_AFTER -> k == 0 ? isActive(member, 0) : anyActive(member, k, horizon);
            case ON_OR_BEFORE -> k == 0 ? isActive(member, 0) : anyActive(member, 1, k);
            case STREAK ->
                k == 0 ? isActive(member, 0) : IntStream.rangeClosed(1, k).allMatch(offset -> isActive(member, offset));
            case BRACKET -> anyActive(member, column.first(), column.last());
        };
    }

    private boolean anyActive(Member member, int first, int last) {
        return IntStream.rangeClosed(first, last).anyMatch(offset -> isActive(member, offset));
    }

    private boolean isActive(Member member, int offset) {
        return member.returns().stream().anyMatch(event -> offset(member.entry().time(), event.time()) == offset);
    }

    private long offset(Instant entry, Instant event) {
        if (spec.mode() == RetentionMode.CALENDAR) {
            LocalDate from = periodStart(date(entry));
            LocalDate to = periodStart(date(event));
            long offset = 0;
            while (from.isBefore(to)) {
                from = plusPeriods(from, 1);
                offset++;
            }
            return offset;
        }
        long offset = 0;
        while (!rollingStart(entry, offset + 1).isAfter(event)) {
            offset++;
        }
        return offset;
    }

    private LocalDate cohort(Member member) {
        return periodStart(date(member.entry().time()));
    }

    private boolean begun(LocalDate cohort, int offset) {
        return (spec.mode() == RetentionMode.CALENDAR
                        ? startOf(plusPeriods(cohort, offset))
                        : rollingStart(startOf(cohort), offset))
                .isBefore(asOf);
    }

    private Instant closesAt(LocalDate cohort, int offset) {
        if (spec.mode() == RetentionMode.CALENDAR) {
            return startOf(plusPeriods(cohort, offset + 1));
        }
        Instant end = startOf(plusPeriods(cohort, 1));
        Instant windowEnd = windowEnd();
        Instant entriesEnd = windowEnd != null && windowEnd.isBefore(end) ? windowEnd : end;
        Instant latest = rollingStart(entriesEnd, offset + 1);
        // clamped to the end of a month, the last entry of a day before can close later
        for (int day = 0; day < 4; day++) {
            Instant lastOfDayBefore = startOf(date(entriesEnd).minusDays(day)).minus(1, ChronoUnit.MICROS);
            if (!lastOfDayBefore.isBefore(startOf(cohort))) {
                Instant closes = rollingStart(lastOfDayBefore, offset + 1).plus(1, ChronoUnit.MICROS);
                latest = closes.isAfter(latest) ? closes : latest;
            }
        }
        return latest;
    }

    private Instant ownEnd(Instant entry, int offset) {
        return spec.mode() == RetentionMode.CALENDAR
                ? startOf(plusPeriods(periodStart(date(entry)), offset + 1))
                : rollingStart(entry, offset + 1);
    }

    private Instant rollingStart(Instant entry, long offset) {
        ZonedDateTime local = entry.atZone(spec.zone());
        return switch (spec.granularity()) {
            case DAY -> entry.plus(24 * offset, ChronoUnit.HOURS);
            case WEEK -> entry.plus(7 * 24 * offset, ChronoUnit.HOURS);
            case MONTH -> local.plusMonths(offset).toInstant();
            case QUARTER -> local.plusMonths(3 * offset).toInstant();
            case YEAR -> local.plusMonths(12 * offset).toInstant();
        };
    }

    private LocalDate date(Instant time) {
        return time.atZone(spec.zone()).toLocalDate();
    }

    private Instant startOf(LocalDate date) {
        return date.atStartOfDay(spec.zone()).toInstant();
    }

    private LocalDate periodStart(LocalDate date) {
        return switch (spec.granularity()) {
            case DAY -> date;
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(spec.weekStart()));
            case MONTH -> date.withDayOfMonth(1);
            case QUARTER -> date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
            case YEAR -> date.withDayOfYear(1);
        };
    }

    private LocalDate plusPeriods(LocalDate start, long periods) {
        return switch (spec.granularity()) {
            case DAY -> start.plusDays(periods);
            case WEEK -> start.plusWeeks(periods);
            case MONTH -> start.plusMonths(periods);
            case QUARTER -> start.plusMonths(3 * periods);
            case YEAR -> start.plusYears(periods);
        };
    }

    private @Nullable Instant windowEnd() {
        Long end = spec.windowEndMicros();
        return end == null ? null : Instant.EPOCH.plus(end, ChronoUnit.MICROS);
    }
}
