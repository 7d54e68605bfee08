package io.tenure.definition;

import static io.tenure.definition.StoreDefinition.lower;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.StoreDefinition.Attribute;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who enters a cohort and what is counted of them.
 *
 * @param name its name, unique among live cohorts
 * @param description what it is, for people; empty where nothing was written
 * @param entry who enters
 * @param returns which events are returns
 * @param granularities the lengths of periods, shortest first
 * @param modes how offsets are counted, in the order of {@link RetentionMode}
 * @param kinds which offsets make a member count, in the order of {@link RetentionKind}, each once
 * @param lastOffsets the last offset that is kept, by granularity; of those without one all are
 * @param segments what members are split by: each entry is a combination of one or more parts; everybody is always there
 *     and not listed
 * @param zone the zone of calendar periods and of dates
 * @param weekStart the first day of a week
 * @param exclusionsSha256 {@link StoreDefinition#exclusionsSha256()} of the store, so that other exclusions are another
 *     version
 */
public record CohortDefinition(
        String name,
        String description,
        Entry entry,
        EventSelection returns,
        List<Granularity> granularities,
        List<RetentionMode> modes,
        List<KindSpec> kinds,
        SortedMap<Granularity, Integer> lastOffsets,
        List<List<SegmentPart>> segments,
        ZoneId zone,
        DayOfWeek weekStart,
        String exclusionsSha256)
        implements Definition {
    public CohortDefinition {
        granularities = List.copyOf(granularities);
        modes = List.copyOf(modes);
        kinds = List.copyOf(kinds);
        lastOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(lastOffsets));
        segments = segments.stream().map(List::copyOf).toList();
    }

    /** Whether the other definition gives the same numbers: whether at most names and descriptions differ. */
    public boolean countsLike(CohortDefinition other) {
        return renamed(other.name, other.description).equals(other);
    }

    private CohortDefinition renamed(String otherName, String otherDescription) {
        return new CohortDefinition(
                otherName,
                otherDescription,
                entry,
                returns,
                granularities,
                modes,
                kinds,
                lastOffsets,
                segments,
                zone,
                weekStart,
                exclusionsSha256);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.COHORT;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        fields.put("entry", entry.tree());
        fields.put("return", returns.tree());
        fields.put(
                "granularities",
                granularities.stream().map(StoreDefinition::lower).toList());
        fields.put("modes", modes.stream().map(StoreDefinition::lower).toList());
        fields.put("kinds", kinds.stream().map(KindSpec::tree).toList());
        fields.put("periods", byGranularity(lastOffsets));
        fields.put(
                "segments",
                segments.stream()
                        .map(combination ->
                                combination.stream().map(SegmentPart::tree).toList())
                        .toList());
        fields.put("zone", zone.getId());
        fields.put("week_start", lower(weekStart));
        fields.put("exclusions", exclusionsSha256);
        return fields;
    }

    private static SortedMap<String, Object> byGranularity(SortedMap<Granularity, Integer> numbers) {
        SortedMap<String, Object> tree = new TreeMap<>();
        numbers.forEach((granularity, number) -> tree.put(lower(granularity), number));
        return tree;
    }

    /** Which of a user's qualifying events is the entry. */
    public enum First {
        /** The first one inside the window. */
        IN_WINDOW,
        /** The first one ever, if it lies in the window. */
        EVER
    }

    /**
     * Who enters: users with an event that qualifies, at the first such event.
     *
     * @param events which events qualify
     * @param where what else has to hold of the event; {@link Condition#always()} where nothing has to
     * @param fromMicros entries are at or after this instant; null: from the first event on
     * @param toMicros entries are before this instant; null: no end
     * @param first which qualifying event is the entry
     * @param segment only members of this segment are kept; null: all
     */
    public record Entry(
            EventSelection events,
            Condition where,
            @Nullable Long fromMicros,
            @Nullable Long toMicros,
            First first,
            @Nullable SegmentDefinition segment) {
        SortedMap<String, Object> tree() {
            SortedMap<String, Object> tree = events.fields(where);
            if (fromMicros != null) {
                tree.put("from", TimeText.write(fromMicros));
            }
            if (toMicros != null) {
                tree.put("to", TimeText.write(toMicros));
            }
            tree.put("first", lower(first));
            if (segment != null) {
                tree.put("segment", segment.fields());
            }
            return tree;
        }
    }

    /**
     * A kind of retention with what it needs.
     *
     * @param kind the kind
     * @param horizons for {@code on_or_after}, the last offset looked at, of every granularity of the cohort; else empty
     * @param brackets for brackets, the ranges in the order written; else empty
     */
    public record KindSpec(RetentionKind kind, SortedMap<Granularity, Integer> horizons, List<OffsetRange> brackets) {
        public KindSpec {
            horizons = Collections.unmodifiableSortedMap(new TreeMap<>(horizons));
            brackets = List.copyOf(brackets);
            if (horizons.isEmpty() == (kind == RetentionKind.ON_OR_AFTER)
                    || brackets.isEmpty() == (kind == RetentionKind.BRACKET)) {
                throw new IllegalArgumentException("horizons go with on_or_after and ranges with bracket, only");
            }
        }

        /** A kind that needs nothing else. */
        public static KindSpec of(RetentionKind kind) {
            return new KindSpec(kind, Collections.emptySortedMap(), List.of());
        }

        Object tree() {
            return switch (kind) {
                case ON_OR_AFTER -> new TreeMap<String, Object>(Map.of(lower(kind), byGranularity(horizons)));
                case BRACKET ->
                    new TreeMap<String, Object>(Map.of(
                            lower(kind),
                            brackets.stream().map(OffsetRange::label).toList()));
                case ON, ON_OR_BEFORE, STREAK -> lower(kind);
            };
        }
    }

    /** What members are split by. */
    public sealed interface SegmentPart {
        /** The name that stands in the results. */
        String name();

        SortedMap<String, Object> tree();

        /** The value of a declared property of the entry event. */
        record Property(String name) implements SegmentPart {
            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("property", name));
            }
        }

        /** The value of an attribute of the user, as of the entry. */
        record OfUser(Attribute attribute) implements SegmentPart {
            @Override
            public String name() {
                return attribute.name();
            }

            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("attribute", attribute.tree()));
            }
        }

        /** Whether the member belongs to a segment. */
        record Computed(SegmentDefinition segment) implements SegmentPart {
            @Override
            public String name() {
                return segment.name();
            }

            @Override
            public SortedMap<String, Object> tree() {
                return new TreeMap<>(Map.of("segment", segment.fields()));
            }
        }
    }
}
