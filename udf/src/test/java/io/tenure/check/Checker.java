package io.tenure.check;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store must hold, recomputed from raw events as the definitions read: user by user, offset by offset, with java.time
 * and loops. Slow, and shares no code with what it checks.
 */
public final class Checker {
    /** An event as it was read. Two with the same components are exact duplicates when they have an id. */
    public record Event(
            @Nullable String eventId, String user, String name, Instant time, SortedMap<String, String> properties) {
        public Event {
            properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        }

        /** A property's value; null without it. */
        public @Nullable String property(String name) {
            return properties.get(name);
        }
    }

    /** What ingest leaves: of the events read, those kept, how many were repeats, and those that conflict with a kept one. */
    public record Kept(List<Event> events, long duplicates, List<Event> rejected) {}

    /** A named condition, with the property that holds its value or without one. */
    public record Signal(
            String name,
            Predicate<Event> condition,
            @Nullable String value) {}

    /** Key of a row of activity. */
    public record ActivityKey(LocalDate eventDate, LocalDate localDate, String signal, String user) {}

    /** A row of activity; sums are null without a value. */
    public record Activity(
            long events,
            Instant firstAt,
            Instant lastAt,
            long values,
            long valueNulls,
            @Nullable BigDecimal sum,
            @Nullable BigDecimal sumOfSquares,
            @Nullable BigDecimal least,
            @Nullable BigDecimal greatest) {}

    public enum Length {
        DAY,
        WEEK,
        MONTH,
        QUARTER,
        YEAR
    }

    public enum Mode {
        CALENDAR,
        ROLLING
    }

    public enum Kind {
        ON,
        ON_OR_AFTER,
        ON_OR_BEFORE,
        STREAK,
        BRACKET
    }

    /** An offset or a bracket of offsets, both ends included. */
    public record Column(int first, int last) {}

    /**
     * One way of counting.
     *
     * @param horizon the last offset that {@link Kind#ON_OR_AFTER} looks at; else it doesn't matter
     * @param lastOffset the last offset kept; null: all. Brackets are kept whatever it is
     * @param brackets the columns of {@link Kind#BRACKET}
     */
    public record Count(
            Length length,
            Mode mode,
            Kind kind,
            int horizon,
            @Nullable Integer lastOffset,
            List<Column> brackets) {}

    /**
     * A cohort's definition.
     *
     * @param from entries are at or after it; null: no limit
     * @param to entries are before it; null: no limit
     * @param ever whether the user's first entry ever has to be in the window, not just the first in the window
     * @param segments the values at entry by name
     * @param segmentSets which of them are crossed for a set of triangles; everybody comes with them
     */
    public record Cohort(
            Predicate<Event> entry,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean ever,
            Predicate<Event> returns,
            SortedMap<String, Function<Event, @Nullable String>> segments,
            List<Set<String>> segmentSets,
            ZoneId zone,
            DayOfWeek weekStart,
            List<Count> counts) {}

    /** A member; {@code cohortDate} is the entry's local date. */
    public record Member(LocalDate cohortDate, Instant firstEventAt, SortedMap<String, @Nullable String> segments) {}

    /** Key of a cell; the segment of everybody is empty. */
    public record CellKey(SortedMap<String, @Nullable String> segment, Count count, LocalDate cohort, Column column) {}

    public record Cell(
            long size, long active, long eligible, long activeEligible, boolean isComplete, Instant closesAt) {}

    /** Key of a cell of a metric; the segment of everybody is empty. */
    public record MetricKey(
            SortedMap<String, @Nullable String> segment, String signal, Length length, LocalDate cohort, int offset) {}

    /**
     * What the members of a cohort did in a period.
     *
     * @param events how many events
     * @param values their values, sorted
     * @param nulls how many events had none, of a signal with a value
     * @param totals what each user is worth who is worth anything, sorted: the sum of values, or the number of events
     */
    public record Metric(
            long size, long events, List<BigDecimal> values, long nulls, List<BigDecimal> totals, Instant closesAt) {}

    private record Visitor(Member member, Set<Integer> offsets) {}

    private Checker() {}

    // ---- ingest -----------------------------------------------------------------------------------------------------

    /**
     * Keeps events: those without an id as they are; of those with the same id the first in an order of payloads, its exact
     * repeats and those of the others being duplicates, and the others rejected. Whatever the order in which they were read.
     */
    public static Kept keep(Collection<Event> read, Comparator<Event> payloads) {
        List<Event> kept = new ArrayList<>();
        List<Event> rejected = new ArrayList<>();
        long duplicates = 0;
        Map<String, List<Event>> byId = new TreeMap<>();
        for (Event event : read) {
            if (event.eventId() == null) {
                kept.add(event);
            } else {
                byId.computeIfAbsent(event.eventId(), id -> new ArrayList<>()).add(event);
            }
        }
        for (List<Event> same : byId.values()) {
            List<Event> different = new ArrayList<>(new LinkedHashSet<>(same));
            different.sort(payloads);
            kept.add(different.get(0));
            rejected.addAll(different.subList(1, different.size()));
            duplicates += same.size() - different.size();
        }
        return new Kept(kept, duplicates, rejected);
    }

    /** The law of ingest: whatever was read was kept, was a duplicate or was rejected. */
    public static void requireConserved(long read, long kept, long duplicates, long rejected) {
        if (read != kept + duplicates + rejected) {
            throw new AssertionError("read " + read + " is not kept " + kept + " + duplicates " + duplicates
                    + " + rejected " + rejected);
        }
    }

    // ---- activity ---------------------------------------------------------------------------------------------------

    /** The daily roll-up; events at or after as-of are in it. */
    public static Map<ActivityKey, Activity> activity(
            Collection<Event> events, Collection<Signal> signals, ZoneId storeZone) {
        Map<ActivityKey, Activity> rows = new TreeMap<>(Comparator.comparing(ActivityKey::eventDate)
                .thenComparing(ActivityKey::localDate)
                .thenComparing(ActivityKey::signal)
                .thenComparing(ActivityKey::user));
        for (Event event : events) {
            for (Signal signal : signals) {
                if (signal.condition().test(event)) {
                    ActivityKey key = new ActivityKey(
                            date(event.time(), ZoneOffset.UTC),
                            date(event.time(), storeZone),
                            signal.name(),
                            event.user());
                    rows.merge(key, alone(event, signal.value()), Checker::together);
                }
            }
        }
        return rows;
    }

    private static Activity alone(Event event, @Nullable String valueProperty) {
        BigDecimal value = valueProperty == null ? null : number(event.property(valueProperty));
        return new Activity(
                1,
                event.time(),
                event.time(),
                value == null ? 0 : 1,
                valueProperty != null && value == null ? 1 : 0,
                value,
                value == null ? null : value.multiply(value),
                value,
                value);
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static Activity together(Activity one, Activity other) {
        return new Activity(
                one.events + other.events,
                one.firstAt.isBefore(other.firstAt) ? one.firstAt : other.firstAt,
                one.lastAt.isAfter(other.lastAt) ? one.lastAt : other.lastAt,
                one.values + other.values,
                one.valueNulls + other.valueNulls,
                either(one.sum, other.sum, BigDecimal::add),
                either(one.sumOfSquares, other.sumOfSquares, BigDecimal::add),
                either(one.least, other.least, BigDecimal::min),
                either(one.greatest, other.greatest, BigDecimal::max));
    }

    private static @Nullable BigDecimal either(
            @Nullable BigDecimal one, @Nullable BigDecimal other, BinaryOperator<BigDecimal> both) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return both.apply(one, other);
    }

    // ---- members ----------------------------------------------------------------------------------------------------

    /**
     * The members by user.
     *
     * <p>Of entries at the same instant the one with the smallest segment values decides, the values compared in the order
     * of their names, a missing one last.
     */
    public static SortedMap<String, Member> members(Collection<Event> events, Cohort cohort, Instant asOf) {
        SortedMap<String, Member> members = new TreeMap<>();
        eventsByUser(events, asOf).forEach((user, own) -> {
            Event entry = entry(own, cohort);
            if (entry != null) {
                members.put(
                        user, new Member(date(entry.time(), cohort.zone()), entry.time(), segmentsAt(entry, cohort)));
            }
        });
        return members;
    }

    private static @Nullable Event entry(List<Event> ofUser, Cohort cohort) {
        Event first = null;
        for (Event event : ofUser) {
            boolean isCandidate = cohort.entry().test(event) && (cohort.ever() || isInWindow(event, cohort));
            if (isCandidate && (first == null || comesBefore(event, first, cohort))) {
                first = event;
            }
        }
        return first != null && isInWindow(first, cohort) ? first : null;
    }

    private static boolean isInWindow(Event event, Cohort cohort) {
        return (cohort.from() == null || !event.time().isBefore(cohort.from()))
                && (cohort.to() == null || event.time().isBefore(cohort.to()));
    }

    private static boolean comesBefore(Event event, Event other, Cohort cohort) {
        if (!event.time().equals(other.time())) {
            return event.time().isBefore(other.time());
        }
        for (Function<Event, @Nullable String> segment : cohort.segments().values()) {
            String value = segment.apply(event);
            String otherValue = segment.apply(other);
            if (!Objects.equals(value, otherValue)) {
                return value != null && (otherValue == null || value.compareTo(otherValue) < 0);
            }
        }
        return false;
    }

    private static SortedMap<String, @Nullable String> segmentsAt(Event entry, Cohort cohort) {
        SortedMap<String, @Nullable String> values = new TreeMap<>();
        cohort.segments().forEach((name, value) -> values.put(name, value.apply(entry)));
        return values;
    }

    private static SortedMap<String, List<Event>> eventsByUser(Collection<Event> events, Instant asOf) {
        SortedMap<String, List<Event>> byUser = new TreeMap<>();
        for (Event event : events) {
            if (event.time().isBefore(asOf)) {
                byUser.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event);
            }
        }
        return byUser;
    }

    // ---- retention --------------------------------------------------------------------------------------------------

    /** Every cell of a cohort, zeros of begun periods included. */
    public static Map<CellKey, Cell> cells(Collection<Event> events, Cohort cohort, Instant asOf) {
        Map<String, List<Event>> byUser = eventsByUser(events, asOf);
        Map<String, Member> members = members(events, cohort, asOf);
        Map<CellKey, Cell> cells = new HashMap<>();
        for (Count count : cohort.counts()) {
            Periods periods = new Periods(count.length(), count.mode(), cohort);
            List<Visitor> visitors = new ArrayList<>();
            members.forEach((user, member) -> visitors.add(
                    new Visitor(member, offsets(byUser.getOrDefault(user, List.of()), member, cohort, periods))));
            triangles(visitors, cohort).forEach((segment, own) -> {
                Map<LocalDate, List<Visitor>> byCohort = new TreeMap<>();
                own.forEach(visitor -> byCohort.computeIfAbsent(
                                periods.start(visitor.member().cohortDate()), date -> new ArrayList<>())
                        .add(visitor));
                byCohort.forEach((date, ofCohort) -> {
                    for (Column column : columns(count, date, periods, asOf)) {
                        cells.put(
                                new CellKey(segment, count, date, column),
                                cell(ofCohort, count, date, column, periods, asOf));
                    }
                });
            });
        }
        return cells;
    }

    private static Set<Integer> offsets(List<Event> ofUser, Member member, Cohort cohort, Periods periods) {
        Set<Integer> offsets = new TreeSet<>();
        for (Event event : ofUser) {
            if (!event.time().isBefore(member.firstEventAt())
                    && cohort.returns().test(event)) {
                offsets.add(periods.offset(member.firstEventAt(), event.time()));
            }
        }
        return offsets;
    }

    private static Map<SortedMap<String, @Nullable String>, List<Visitor>> triangles(
            List<Visitor> visitors, Cohort cohort) {
        Map<SortedMap<String, @Nullable String>, List<Visitor>> triangles = new HashMap<>();
        triangles.put(new TreeMap<>(), visitors);
        for (Set<String> names : cohort.segmentSets()) {
            for (Visitor visitor : visitors) {
                SortedMap<String, @Nullable String> segment =
                        new TreeMap<>(visitor.member().segments());
                segment.keySet().retainAll(names);
                triangles.computeIfAbsent(segment, key -> new ArrayList<>()).add(visitor);
            }
        }
        return triangles;
    }

    private static List<Column> columns(Count count, LocalDate cohort, Periods periods, Instant asOf) {
        if (count.kind() == Kind.BRACKET) {
            return count.brackets().stream()
                    .filter(bracket -> periods.hasBegun(cohort, bracket.first(), asOf))
                    .toList();
        }
        int last = count.lastOffset() == null ? Integer.MAX_VALUE : count.lastOffset();
        if (count.kind() == Kind.ON_OR_AFTER) {
            last = Math.min(last, count.horizon());
        }
        List<Column> columns = new ArrayList<>();
        for (int offset = 0; offset <= last && periods.hasBegun(cohort, offset, asOf); offset++) {
            columns.add(new Column(offset, offset));
        }
        return columns;
    }

    private static Cell cell(
            List<Visitor> visitors, Count count, LocalDate cohort, Column column, Periods periods, Instant asOf) {
        int last = count.kind() == Kind.ON_OR_AFTER ? count.horizon() : column.last();
        long active = 0;
        long eligible = 0;
        long activeEligible = 0;
        for (Visitor visitor : visitors) {
            boolean isActive = counts(visitor.offsets(), count, column);
            boolean isEligible =
                    !periods.end(visitor.member().firstEventAt(), last).isAfter(asOf);
            active += isActive ? 1 : 0;
            eligible += isEligible ? 1 : 0;
            activeEligible += isActive && isEligible ? 1 : 0;
        }
        Instant closesAt = periods.closesAt(cohort, last);
        return new Cell(visitors.size(), active, eligible, activeEligible, !closesAt.isAfter(asOf), closesAt);
    }

    private static boolean counts(Set<Integer> active, Count count, Column column) {
        int k = column.first();
        if (count.kind() == Kind.BRACKET) {
            return IntStream.rangeClosed(k, column.last()).anyMatch(active::contains);
        }
        if (k == 0) {
            return active.contains(0);
        }
        return switch (count.kind()) {
            case ON -> active.contains(k);
            case ON_OR_AFTER -> IntStream.rangeClosed(k, count.horizon()).anyMatch(active::contains);
            case ON_OR_BEFORE -> IntStream.rangeClosed(1, k).anyMatch(active::contains);
            case STREAK -> IntStream.rangeClosed(1, k).allMatch(active::contains);
            case BRACKET -> throw new AssertionError("answered above");
        };
    }

    // ---- metrics ----------------------------------------------------------------------------------------------------

    /**
     * Every cell of a cohort with an event, in calendar mode.
     *
     * @param lastOffsets the last offset kept of each length; null: all
     */
    public static Map<MetricKey, Metric> metrics(
            Collection<Event> events,
            Cohort cohort,
            Collection<Signal> signals,
            Map<Length, @Nullable Integer> lastOffsets,
            Instant asOf) {
        Map<String, List<Event>> byUser = eventsByUser(events, asOf);
        Map<String, Member> members = members(events, cohort, asOf);
        Map<MetricKey, Metric> cells = new HashMap<>();
        lastOffsets.forEach((length, last) -> {
            Periods periods = new Periods(length, Mode.CALENDAR, cohort);
            Map<List<Object>, Long> sizes = new HashMap<>();
            members.forEach((user, member) -> {
                LocalDate period = periods.start(member.cohortDate());
                segments(member, cohort).forEach(segment -> sizes.merge(List.of(segment, period), 1L, Long::sum));
            });
            members.forEach((user, member) -> {
                LocalDate period = periods.start(member.cohortDate());
                for (Signal signal : signals) {
                    byOffset(byUser.getOrDefault(user, List.of()), member, signal, periods)
                            .forEach((offset, own) -> {
                                if (last != null && offset > last) {
                                    return;
                                }
                                for (SortedMap<String, @Nullable String> segment : segments(member, cohort)) {
                                    cells.merge(
                                            new MetricKey(segment, signal.name(), length, period, offset),
                                            metric(
                                                    own,
                                                    signal,
                                                    sizes.getOrDefault(List.of(segment, period), 0L),
                                                    periods.closesAt(period, offset)),
                                            Checker::together);
                                }
                            });
                }
            });
        });
        return cells;
    }

    private static List<SortedMap<String, @Nullable String>> segments(Member member, Cohort cohort) {
        List<SortedMap<String, @Nullable String>> segments = new ArrayList<>();
        segments.add(new TreeMap<>());
        for (Set<String> names : cohort.segmentSets()) {
            SortedMap<String, @Nullable String> segment = new TreeMap<>(member.segments());
            segment.keySet().retainAll(names);
            segments.add(segment);
        }
        return segments;
    }

    private static Map<Integer, List<Event>> byOffset(
            List<Event> ofUser, Member member, Signal signal, Periods periods) {
        Map<Integer, List<Event>> byOffset = new TreeMap<>();
        for (Event event : ofUser) {
            if (!event.time().isBefore(member.firstEventAt())
                    && signal.condition().test(event)) {
                byOffset.computeIfAbsent(
                                periods.offset(member.firstEventAt(), event.time()), offset -> new ArrayList<>())
                        .add(event);
            }
        }
        return byOffset;
    }

    private static Metric metric(List<Event> ofUser, Signal signal, long size, Instant closesAt) {
        List<BigDecimal> values = new ArrayList<>();
        if (signal.value() != null) {
            ofUser.stream()
                    .map(event -> number(event.property(signal.value())))
                    .filter(Objects::nonNull)
                    .forEach(values::add);
        }
        Collections.sort(values);
        List<BigDecimal> totals = signal.value() == null
                ? List.of(BigDecimal.valueOf(ofUser.size()))
                : values.isEmpty() ? List.of() : List.of(values.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        long nulls = signal.value() == null ? 0 : ofUser.size() - values.size();
        return new Metric(size, ofUser.size(), values, nulls, totals, closesAt);
    }

    private static Metric together(Metric one, Metric other) {
        return new Metric(
                one.size,
                one.events + other.events,
                sorted(one.values, other.values),
                one.nulls + other.nulls,
                sorted(one.totals, other.totals),
                one.closesAt);
    }

    private static List<BigDecimal> sorted(List<BigDecimal> one, List<BigDecimal> other) {
        return Stream.concat(one.stream(), other.stream()).sorted().toList();
    }

    private static LocalDate date(Instant time, ZoneId zone) {
        return time.atZone(zone).toLocalDate();
    }

    /** The periods of one length and mode. */
    private record Periods(Length length, Mode mode, Cohort cohort) {
        /** The first day of a date's period. */
        LocalDate start(LocalDate date) {
            return switch (length) {
                case DAY -> date;
                case WEEK -> date.with(TemporalAdjusters.previousOrSame(cohort.weekStart()));
                case MONTH -> date.withDayOfMonth(1);
                case QUARTER -> date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
                case YEAR -> date.withDayOfYear(1);
            };
        }

        private LocalDate plus(LocalDate start, int periods) {
            return switch (length) {
                case DAY -> start.plusDays(periods);
                case WEEK -> start.plusWeeks(periods);
                case MONTH -> start.plusMonths(periods);
                case QUARTER -> start.plusMonths(3L * periods);
                case YEAR -> start.plusYears(periods);
            };
        }

        private Instant plus(Instant entry, int periods) {
            ZonedDateTime local = entry.atZone(cohort.zone());
            return switch (length) {
                case DAY -> entry.plus(Duration.ofHours(24L * periods));
                case WEEK -> entry.plus(Duration.ofHours(7 * 24L * periods));
                case MONTH -> local.plusMonths(periods).toInstant();
                case QUARTER -> local.plusMonths(3L * periods).toInstant();
                case YEAR -> local.plusMonths(12L * periods).toInstant();
            };
        }

        private Instant midnight(LocalDate date) {
            return date.atStartOfDay(cohort.zone()).toInstant();
        }

        /** The offset of an event at or after the entry. */
        int offset(Instant entry, Instant event) {
            int offset = 0;
            if (mode == Mode.ROLLING) {
                while (!plus(entry, offset + 1).isAfter(event)) {
                    offset++;
                }
                return offset;
            }
            LocalDate own = start(date(event, cohort.zone()));
            LocalDate first = start(date(entry, cohort.zone()));
            while (plus(first, offset).isBefore(own)) {
                offset++;
            }
            return offset;
        }

        /** When a member's own period ends. */
        Instant end(Instant entry, int offset) {
            return mode == Mode.ROLLING
                    ? plus(entry, offset + 1)
                    : midnight(plus(start(date(entry, cohort.zone())), offset + 1));
        }

        /** Whether somebody who entered in the cohort's period could be in an offset before as-of. */
        boolean hasBegun(LocalDate first, int offset, Instant asOf) {
            Instant begins = mode == Mode.ROLLING ? plus(midnight(first), offset) : midnight(plus(first, offset));
            return begins.isBefore(asOf);
        }

        /** When the last of those who could have entered has left an offset. */
        Instant closesAt(LocalDate first, int offset) {
            if (mode == Mode.CALENDAR) {
                return midnight(plus(first, offset + 1));
            }
            Instant entriesEnd = midnight(plus(first, 1));
            if (cohort.to() != null && cohort.to().isBefore(entriesEnd)) {
                entriesEnd = cohort.to();
            }
            Instant latest = plus(entriesEnd, offset + 1);
            // clamped to the end of a month, the last entry of a day before can close later
            for (int day = 0; day < 4; day++) {
                Instant entry =
                        midnight(date(entriesEnd, cohort.zone()).minusDays(day)).minus(1, ChronoUnit.MICROS);
                if (!entry.isBefore(midnight(first))) {
                    Instant closes = plus(entry, offset + 1).plus(1, ChronoUnit.MICROS);
                    latest = closes.isAfter(latest) ? closes : latest;
                }
            }
            return latest;
        }
    }
}
