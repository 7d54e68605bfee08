package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.col;

import io.tenure.check.Checker;
import io.tenure.check.Checker.Member;
import io.tenure.core.digest.Digest;
import io.tenure.core.funnel.ChainSearch;
import io.tenure.core.funnel.FunnelReach;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.FunnelDefinition.Start;
import io.tenure.jobs.table.CohortFunnelTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a funnel as lines of text: of a store, and by trying every chain of every member, digests by their bytes.
 *
 * @param funnel its limits
 * @param conditions what an event is to it, as a cohort funnel has conditions
 */
public record FunnelText(FunnelDefinition funnel, ToLongFunction<Checker.Event> conditions) {
    private record Outcome(String user, long entry, List<Long> times, boolean isOpen) {}

    /** The rows of a cohort version in {@code cohort_funnel}. */
    public static Set<String> stored(Dataset<Row> rows, UUID cohortId, int version) {
        Set<String> lines = new TreeSet<>();
        rows.where(col(CohortFunnelTable.COHORT_ID).equalTo(cohortId.toString()))
                .where(col(CohortFunnelTable.VERSION).equalTo(version))
                .collectAsList()
                .forEach(row -> lines.add(Stream.of(
                                CohortFunnelTable.SEGMENT,
                                CohortFunnelTable.FUNNEL,
                                CohortFunnelTable.GRANULARITY,
                                CohortFunnelTable.COHORT_PERIOD,
                                CohortFunnelTable.STEP_ORDER,
                                CohortFunnelTable.EVENT_NAME,
                                CohortFunnelTable.COHORT_SIZE,
                                CohortFunnelTable.USERS,
                                CohortFunnelTable.OPEN_USERS,
                                CohortFunnelTable.SINCE_PREVIOUS_DIGEST,
                                CohortFunnelTable.SINCE_ENTRY_DIGEST,
                                CohortFunnelTable.CLOSES_AT)
                        .map(column -> text(row.getAs(column)))
                        .collect(Collectors.joining(" "))));
        return lines;
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : String.valueOf(value);
    }

    /** What they have to be; with so few members that digests are exact. */
    public Set<String> checked(
            List<Checker.Event> events, Checker.Cohort cohort, Set<Granularity> granularities, Instant asOf) {
        SortedMap<String, Member> members = Checker.members(events, cohort, asOf);
        Map<String, Outcome> outcomes = members.entrySet().stream()
                .map(member -> outcome(member.getKey(), micros(member.getValue().firstEventAt()), events, asOf))
                .collect(Collectors.toMap(Outcome::user, outcome -> outcome));
        Set<String> lines = new TreeSet<>();
        for (Granularity granularity : granularities) {
            CalendarPeriods periods = new CalendarPeriods(granularity, cohort.zone(), cohort.weekStart());
            Map<String, List<Outcome>> cells = new TreeMap<>();
            members.forEach((user, member) -> {
                LocalDate period = periods.firstDay(periods.indexOf(member.cohortDate()));
                for (String segment : segments(member, cohort)) {
                    cells.computeIfAbsent(segment + "|" + period, key -> new ArrayList<>())
                            .add(Objects.requireNonNull(outcomes.get(user)));
                }
            });
            cells.forEach((cell, own) -> {
                List<String> key = List.of(cell.split("\\|", -1));
                addLines(lines, key.get(0), granularity, LocalDate.parse(key.get(1)), periods, own);
            });
        }
        return lines;
    }

    private static List<String> segments(Member member, Checker.Cohort cohort) {
        List<String> segments = new ArrayList<>(List.of("{}"));
        for (Set<String> names : cohort.segmentSets()) {
            segments.add(new TreeSet<>(names)
                    .stream()
                            .map(name ->
                                    "\"" + name + "\":" + json(member.segments().get(name)))
                            .collect(Collectors.joining(",", "{", "}")));
        }
        return segments;
    }

    private static String json(@Nullable String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    private void addLines(
            Set<String> lines,
            String segment,
            Granularity granularity,
            LocalDate period,
            CalendarPeriods periods,
            List<Outcome> outcomes) {
        for (int step = 0; step < funnel.steps().size(); step++) {
            long open = 0;
            List<Double> sincePrevious = new ArrayList<>();
            List<Double> sinceEntry = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                List<Long> times = outcome.times();
                if (step < times.size() && times.get(step) != FunnelReach.PASSED_OVER) {
                    open += outcome.isOpen() && step == times.size() - 1 ? 1 : 0;
                    sinceEntry.add((times.get(step) - outcome.entry()) / 1e6);
                    if (step > 0) {
                        sincePrevious.add((times.get(step) - times.get(ChainSearch.stepBefore(times, step))) / 1e6);
                    }
                }
            }
            lines.add(Stream.of(
                            segment,
                            funnel.name(),
                            granularity.name().toLowerCase(Locale.ROOT),
                            period,
                            step + 1,
                            funnel.steps().get(step).name(),
                            outcomes.size(),
                            sinceEntry.size(),
                            open,
                            digest(sincePrevious),
                            digest(sinceEntry),
                            closesAt(periods, period))
                    .map(String::valueOf)
                    .collect(Collectors.joining(" ")));
        }
    }

    private @Nullable Instant closesAt(CalendarPeriods periods, LocalDate period) {
        Long closes = null;
        if (funnel.start() instanceof Start.InRange range) {
            closes = funnel.windowMicros() == null ? null : Long.valueOf(range.toMicros() + funnel.windowMicros());
        } else if (funnel.horizonMicros() != null) {
            closes = periods.startMicros(periods.indexOf(period) + 1) + funnel.horizonMicros();
        }
        return closes == null ? null : Instant.EPOCH.plus(closes, ChronoUnit.MICROS);
    }

    private Outcome outcome(String user, long entry, List<Checker.Event> events, Instant asOf) {
        List<Checker.Event> own = events.stream()
                .filter(event -> event.user().equals(user) && event.time().isBefore(asOf))
                .toList();
        List<Long> best = List.of();
        boolean isOpen = false;
        for (String value :
                own.stream().map(this::held).filter(Objects::nonNull).collect(Collectors.toSet())) {
            ChainSearch search = new ChainSearch(
                    funnel.toCohortFunnel(),
                    own.stream()
                            .filter(event -> value.equals(held(event)))
                            .map(event -> new ChainSearch.Event(micros(event.time()), counted(event, entry)))
                            .filter(event -> event.conditions() != 0)
                            .toList());
            List<Long> reached = search.reached();
            boolean isAsFar = reached.size() == best.size() && !best.isEmpty();
            best = reached.size() > best.size() || (isAsFar && ChainSearch.isBetter(reached, best)) ? reached : best;
            isOpen |= search.isOpen(micros(asOf));
        }
        Long horizon = funnel.horizonMicros();
        boolean isOver = horizon != null && micros(asOf) - entry > horizon;
        boolean isDone = best.size() == funnel.steps().size();
        return new Outcome(user, entry, best, isOpen && !isOver && !isDone);
    }

    private @Nullable String held(Checker.Event event) {
        return funnel.hold() == null ? "" : event.property(funnel.hold());
    }

    private long counted(Checker.Event event, long entry) {
        long time = micros(event.time());
        if (funnel.start() instanceof Start.InRange range) {
            boolean isInRange = time >= range.fromMicros() && time < range.toMicros();
            return conditions.applyAsLong(event) & (isInRange ? -1 : ~1L);
        }
        Long horizon = funnel.horizonMicros();
        boolean counts = time >= entry && (horizon == null || time - entry <= horizon);
        return counts ? conditions.applyAsLong(event) : 0;
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static @Nullable String digest(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        Digest digest = Digest.empty();
        values.stream().sorted().forEach(digest::add);
        return Base64.getEncoder().encodeToString(digest.toBytes());
    }
}
