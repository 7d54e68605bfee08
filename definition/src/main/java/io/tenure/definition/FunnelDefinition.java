package io.tenure.definition;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMode;
import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.core.funnel.Ties;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A funnel that members of cohorts go through.
 *
 * @param name its name
 * @param description what it tells, for people; empty where nothing was written
 * @param cohorts the names of the cohorts, sorted; empty: every one
 * @param steps its steps in order
 * @param match how events are chosen
 * @param ties whether two steps may share an instant
 * @param window the longest time from the first step to any other; null: any
 * @param start when the first step counts
 * @param hold the property that has one value in all steps of a chain; null: none
 */
public record FunnelDefinition(
        String name,
        String description,
        List<String> cohorts,
        List<FunnelStepDefinition> steps,
        FunnelStrategy match,
        Ties ties,
        @Nullable Duration window,
        Start start,
        @Nullable String hold)
        implements Definition {
    public FunnelDefinition {
        cohorts = List.copyOf(new TreeSet<>(cohorts));
        steps = List.copyOf(steps);
    }

    /** When steps count. */
    public sealed interface Start {
        /**
         * From the entry of a member on.
         *
         * @param horizon the longest time from the entry to any step, inclusive; null: the funnel of a member never closes
         *     unless its last step is reached
         */
        record AtEntry(@Nullable Duration horizon) implements Start {}

        /**
         * From a first step in a stretch of time on, whether before or after the entry.
         *
         * @param fromMicros the first instant
         * @param toMicros the first instant after it
         */
        record InRange(long fromMicros, long toMicros) implements Start {}
    }

    /** The hash of everything that decides how it is counted: not of its description, nor of which cohorts it is for. */
    public String countedSha256() {
        return new FunnelDefinition(name, "", List.of(), steps, match, ties, window, start, hold).sha256();
    }

    /** Whether the members of a cohort go through it. */
    public boolean isOf(String cohort) {
        return cohorts.isEmpty() || cohorts.contains(cohort);
    }

    /** The limits of the steps, in microseconds. */
    public CohortFunnel toCohortFunnel() {
        return toCohortFunnel(steps, match, ties, window);
    }

    /** The limits of steps, in microseconds. */
    public static CohortFunnel toCohortFunnel(
            List<FunnelStepDefinition> steps, FunnelStrategy match, Ties ties, @Nullable Duration window) {
        return new CohortFunnel(
                new CohortFunnelMode(match, ties),
                steps.stream().map(FunnelStepDefinition::withinMicros).toList(),
                window == null ? CohortFunnel.NO_LIMIT : FunnelStepDefinition.micros(window),
                bits(steps, FunnelStepDefinition::isOptional),
                bits(steps, step -> !step.without().isEmpty()));
    }

    private static long bits(List<FunnelStepDefinition> steps, Predicate<FunnelStepDefinition> isSet) {
        long bits = 0;
        for (int step = 0; step < steps.size(); step++) {
            bits |= isSet.test(steps.get(step)) ? 1L << step : 0;
        }
        return bits;
    }

    /** The longest time from the first step to any other in microseconds; null: any. */
    public @Nullable Long windowMicros() {
        return window == null ? null : FunnelStepDefinition.micros(window);
    }

    /** The longest time from the entry to any step in microseconds; null: any, or steps don't count from the entry. */
    public @Nullable Long horizonMicros() {
        return start instanceof Start.AtEntry entry && entry.horizon() != null
                ? FunnelStepDefinition.micros(entry.horizon())
                : null;
    }

    /** Whether time alone can stop somebody from coming further. */
    public boolean hasLimits() {
        return window != null || horizonMicros() != null || steps.stream().anyMatch(step -> step.within() != null);
    }

    /** Whether some step is any event, whatever its name. */
    public boolean readsAnyEvent() {
        return steps.stream().anyMatch(FunnelStepDefinition::readsAnyEvent);
    }

    /** The event names that stand in it, sorted. */
    public SortedSet<String> eventNames() {
        SortedSet<String> names = new TreeSet<>();
        steps.forEach(step -> names.addAll(step.eventNames()));
        return names;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.FUNNEL;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        if (!cohorts.isEmpty()) {
            fields.put("cohorts", cohorts);
        }
        fields.put("steps", steps.stream().map(FunnelStepDefinition::tree).toList());
        fields.put("match", StoreDefinition.lower(match));
        fields.put("ties", StoreDefinition.lower(ties));
        if (window != null) {
            fields.put("window", DurationText.write(window));
        }
        if (start instanceof Start.InRange range) {
            fields.put("from", TimeText.write(range.fromMicros()));
            fields.put("to", TimeText.write(range.toMicros()));
        } else if (start instanceof Start.AtEntry entry && entry.horizon() != null) {
            fields.put("horizon", DurationText.write(entry.horizon()));
        }
        if (hold != null) {
            fields.put("hold", hold);
        }
        return fields;
    }
}
