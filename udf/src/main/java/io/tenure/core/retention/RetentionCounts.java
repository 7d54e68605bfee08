package io.tenure.core.retention;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many members of each cohort count at each column, with as-of given; the merge of two is their sum.
 *
 * <p>Adding a member costs its mask's words; room is needed per segment, cohort and block of 64 offsets that somebody was
 * active in. Members may be added in any order and split over any number of counts.
 */
public final class RetentionCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final NavigableMap<SegmentKey, NavigableMap<Integer, Cohort>> segments = new TreeMap<>();

    private final boolean segmented;
    private final RetentionSpec spec;
    private final long asOfMicros;
    private final int horizon;
    private transient @Nullable RetentionPeriods periods;

    /**
     * Counts for nobody yet.
     *
     * @param spec what to count
     * @param segmented whether to count each segment beside everybody
     * @param asOfMicros events at or after this instant were not read
     * @param firstCohort the earliest cohort of any member, which decides the default horizon; where clocks are put back
     *     over midnight that need not be the cohort of the earliest entry
     * @throws TenureException INPUT_RANGE when more offsets would have to be looked at than a table can have
     */
    public RetentionCounts(RetentionSpec spec, boolean segmented, long asOfMicros, int firstCohort) {
        this(horizon(spec, new RetentionPeriods(spec), asOfMicros, firstCohort), spec, segmented, asOfMicros);
    }

    private RetentionCounts(int horizon, RetentionSpec spec, boolean segmented, long asOfMicros) {
        this.spec = spec;
        this.segmented = segmented;
        this.asOfMicros = asOfMicros;
        this.horizon = horizon;
    }

    /**
     * Counts for some of the members, when it is not known yet which entered first; to be added to counts that know, and
     * never a table by themselves.
     *
     * @param firstCohort the earliest cohort of any member; may be null unless {@link RetentionSpec#needsFirstCohort}
     */
    public static RetentionCounts part(
            RetentionSpec spec, boolean segmented, long asOfMicros, @Nullable Integer firstCohort) {
        return new RetentionCounts(horizonOfPart(spec, asOfMicros, firstCohort), spec, segmented, asOfMicros);
    }

    /** The last offset that the spec itself says is looked at. */
    private static @Nullable Integer namedHorizon(RetentionSpec spec) {
        return spec.kind() == RetentionKind.BRACKET
                ? spec.brackets().stream()
                        .map(OffsetRange::last)
                        .max(Integer::compare)
                        .orElseThrow()
                : spec.horizon();
    }

    /** The last offset that is looked at, or one beyond all that have begun where those are all looked at. */
    static int horizonOfPart(RetentionSpec spec, long asOfMicros, @Nullable Integer firstCohort) {
        if (firstCohort != null) {
            return horizon(spec, new RetentionPeriods(spec), asOfMicros, firstCohort);
        }
        if (spec.needsFirstCohort()) {
            throw new IllegalArgumentException("the earliest cohort decides the horizon of " + spec);
        }
        Integer named = namedHorizon(spec);
        return named == null ? RetentionSpec.LAST_OFFSET : named;
    }

    /** The last offset that is looked at. */
    private static int horizon(RetentionSpec spec, RetentionPeriods periods, long asOfMicros, int firstCohort) {
        Integer named = namedHorizon(spec);
        if (named != null) {
            return named;
        }
        int newestBegun = Math.max(0, periods.begunOffsets(firstCohort, asOfMicros) - 1);
        if (newestBegun > RetentionSpec.LAST_OFFSET) {
            throw new TenureException(
                    ErrorCode.INPUT_RANGE,
                    String.format(
                            Locale.ROOT,
                            "From the first cohort, %s, to the end of the events, %s, are %,d %ss; a table has at "
                                    + "most %,d. Perhaps a time is wrong. Set an as-of date, a date from which entries "
                                    + "count, a horizon, or longer periods.",
                            periods.firstDay(firstCohort),
                            instant(asOfMicros),
                            newestBegun + 1,
                            spec.granularity().name().toLowerCase(Locale.ROOT),
                            RetentionSpec.LAST_OFFSET + 1));
        }
        if (spec.kind() != RetentionKind.ON_OR_AFTER) {
            return newestBegun;
        }
        int newestComplete = newestBegun;
        while (newestComplete > 0 && periods.closesAtMicros(firstCohort, newestComplete) > asOfMicros) {
            newestComplete--;
        }
        return newestComplete;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /**
     * Adds one member.
     *
     * @param segment the member's segment value at entry, null without one
     * @param entryMicros the member's entry
     * @param active the offsets at which the member was active; changed by the call
     */
    public void add(@Nullable String segment, long entryMicros, PeriodMask active) {
        RetentionPeriods periods = periods();
        int cohort = periods.cohortOf(entryMicros);
        int closed = Math.min(periods.closedOffsets(entryMicros, asOfMicros), horizon + 1);
        PeriodMask counted = countedColumns(spec, active, horizon, periods.begunOffsets(cohort, asOfMicros));
        Cohort everybody = cohort(SegmentKey.EVERYBODY, cohort);
        everybody.addActive(counted, closed);
        Cohort own = segmented ? cohort(new SegmentKey(false, segment), cohort) : null;
        if (own != null) {
            own.addActive(counted, closed);
        }
        clearOpenColumns(counted, closed);
        everybody.activeEligible.add(counted);
        if (own != null) {
            own.activeEligible.add(counted);
        }
    }

    /**
     * Adds members that entered at one instant, or on one day if only whole days count, and are in no segment.
     *
     * @param columns how many of them count at each column, as {@link #countedColumns} has them
     */
    void addAll(long members, long entryMicros, PositionalCounts columns) {
        int closed = Math.min(periods().closedOffsets(entryMicros, asOfMicros), horizon + 1);
        cohort(SegmentKey.EVERYBODY, periods().cohortOf(entryMicros))
                .addAll(members, columns, closed, column -> isClosed(column, closed));
    }

    /** Whether a column has closed for a member with this many closed offsets. */
    private boolean isClosed(int column, int closed) {
        return switch (spec.kind()) {
            case ON, ON_OR_BEFORE, STREAK -> column < closed;
            case ON_OR_AFTER -> horizon < closed;
            case BRACKET -> spec.brackets().get(column).last() < closed;
        };
    }

    /**
     * The columns at which a member with these active offsets counts.
     *
     * @param horizon the last offset that is looked at
     * @param begun how many offsets of the member's cohort have begun
     */
    static PeriodMask countedColumns(RetentionSpec spec, PeriodMask active, int horizon, int begun) {
        return switch (spec.kind()) {
            case ON -> {
                active.clearFrom(horizon + 1);
                yield active;
            }
            case ON_OR_AFTER -> {
                active.toOnOrAfter(horizon);
                yield active;
            }
            case ON_OR_BEFORE -> {
                active.toOnOrBefore(Math.min(horizon, begun - 1));
                yield active;
            }
            case STREAK -> {
                active.toStreak();
                active.clearFrom(horizon + 1);
                yield active;
            }
            case BRACKET -> {
                PeriodMask brackets = new PeriodMask();
                for (int column = 0; column < spec.brackets().size(); column++) {
                    OffsetRange bracket = spec.brackets().get(column);
                    if (active.anyIn(bracket.first(), bracket.last())) {
                        brackets.set(column);
                    }
                }
                yield brackets;
            }
        };
    }

    /** Clears the columns that have not closed for a member with this many closed offsets. */
    private void clearOpenColumns(PeriodMask columns, int closed) {
        switch (spec.kind()) {
            case ON, ON_OR_BEFORE, STREAK -> columns.clearFrom(closed);
            case ON_OR_AFTER -> columns.clearFrom(horizon < closed ? horizon + 1 : 0);
            case BRACKET -> {
                for (int column = 0; column < spec.brackets().size(); column++) {
                    if (spec.brackets().get(column).last() >= closed) {
                        columns.clear(column);
                    }
                }
            }
        }
    }

    /** Adds the members of other counts of the same question to these, and returns these. */
    public RetentionCounts plus(RetentionCounts other) {
        other.segments.forEach((segment, cohorts) ->
                cohorts.forEach((cohort, counts) -> cohort(segment, cohort).merge(counts)));
        return this;
    }

    /** The table of all members added so far. */
    public RetentionTable table() {
        List<OffsetRange> columns = columns();
        List<RetentionSegment> rendered = new ArrayList<>();
        segments.forEach((segment, cohorts) -> {
            List<CohortRow> rows = new ArrayList<>();
            cohorts.forEach((cohort, counts) -> rows.add(row(columns, cohort, counts)));
            rendered.add(new RetentionSegment(segment.everybody(), segment.value(), rows));
        });
        if (rendered.isEmpty()) {
            rendered.add(new RetentionSegment(true, null, List.of()));
        }
        return new RetentionTable(spec, asOfMicros, columns, rendered);
    }

    private List<OffsetRange> columns() {
        if (spec.kind() == RetentionKind.BRACKET) {
            return spec.brackets();
        }
        NavigableMap<Integer, Cohort> everybody = segments.get(SegmentKey.EVERYBODY);
        if (everybody == null) {
            return List.of();
        }
        int begun = Math.min(horizon + 1, periods().begunOffsets(everybody.firstKey(), asOfMicros));
        return IntStream.range(0, begun).mapToObj(OffsetRange::of).toList();
    }

    private CohortRow row(List<OffsetRange> columns, int cohort, Cohort counts) {
        int begun = periods().begunOffsets(cohort, asOfMicros);
        int[] begunColumns = IntStream.range(0, columns.size())
                .filter(column -> columns.get(column).first() < begun)
                .toArray();
        return new CohortRow(periods().firstDay(cohort), counts.size, new AbstractList<>() {
            @Override
            public RetentionCell get(int index) {
                return cell(columns.get(begunColumns[index]), begunColumns[index], cohort, counts);
            }

            @Override
            public int size() {
                return begunColumns.length;
            }
        });
    }

    private RetentionCell cell(OffsetRange offsets, int column, int cohort, Cohort counts) {
        int lastOffset = spec.kind() == RetentionKind.ON_OR_AFTER ? horizon : offsets.last();
        long closesAtMicros = periods().closesAtMicros(cohort, lastOffset);
        return new RetentionCell(
                offsets,
                counts.size,
                counts.active.count(column),
                counts.closed.count(lastOffset),
                counts.activeEligible.count(column),
                closesAtMicros <= asOfMicros,
                closesAtMicros);
    }

    private Cohort cohort(SegmentKey segment, int cohort) {
        return segments.computeIfAbsent(segment, key -> new TreeMap<>()).computeIfAbsent(cohort, key -> new Cohort());
    }

    private RetentionPeriods periods() {
        RetentionPeriods known = periods;
        if (known == null) {
            known = new RetentionPeriods(spec);
            periods = known;
        }
        return known;
    }

    /** Everybody first, then the members without a value, then the values byte by byte. */
    private record SegmentKey(boolean everybody, @Nullable String value)
            implements Comparable<SegmentKey>, Serializable {
        private static final SegmentKey EVERYBODY = new SegmentKey(true, null);

        @Override
        public int compareTo(SegmentKey other) {
            if (everybody != other.everybody) {
                return everybody ? -1 : 1;
            }
            if (value == null || other.value == null) {
                return Boolean.compare(value != null, other.value != null);
            }
            return Arrays.compareUnsigned(
                    value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The counts of one cohort; {@code closed} counts members per closed offset, the others members per column. */
    private static final class Cohort implements Serializable {
        private static final long serialVersionUID = 1L;

        private long size;
        private final PositionalCounts active = new PositionalCounts();
        private final PositionalCounts activeEligible = new PositionalCounts();
        private final PositionalCounts closed = new PositionalCounts();

        private void addActive(PeriodMask columns, int closedOffsets) {
            size++;
            active.add(columns);
            closed.addBelow(closedOffsets);
        }

        private void addAll(long members, PositionalCounts columns, int closedOffsets, IntPredicate closedColumns) {
            size += members;
            active.merge(columns);
            activeEligible.merge(columns, closedColumns);
            closed.addBelow(closedOffsets, members);
        }

        private void merge(Cohort other) {
            size += other.size;
            active.merge(other.active);
            activeEligible.merge(other.activeEligible);
            closed.merge(other.closed);
        }
    }
}
