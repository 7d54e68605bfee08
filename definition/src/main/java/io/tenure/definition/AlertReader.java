package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;
import static io.tenure.definition.StoreDefinition.lower;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AlertDefinition.Limit;
import io.tenure.definition.CohortDefinition.KindSpec;
import io.tenure.definition.CohortDefinition.SegmentPart;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts.
 *
 * @param cohorts the cohorts by name; of one that isn't here every cell is taken to be there
 */
record AlertReader(Problems problems, CohortNames cohortNames, Map<String, CohortDefinition> cohorts) {
    private static final List<String> FIELDS = List.of(
            "name",
            "description",
            "cohort",
            "granularity",
            "mode",
            "kind",
            "segment",
            "offset",
            "below",
            "drop",
            "min_size");

    AlertDefinition read(YamlValue value) {
        YamlFields fields = value.fields(problems, FIELDS);
        String cohort = fields.readRequired("cohort", "", cohortNames::named);
        return new AlertDefinition(
                fields.readRequired("name", "", YamlValue::newName),
                fields.description(),
                cohort,
                cells(fields, cohorts.get(cohort)),
                problems.attempt(new Limit.Drop(1), () -> limit(fields)),
                fields.read(
                        "min_size",
                        AlertDefinition.DEFAULT_MIN_SIZE,
                        size -> size.wholeNumber(1, AlertDefinition.MOST_MEMBERS)));
    }

    private static Limit limit(YamlFields fields) {
        if (fields.has("below") == fields.has("drop")) {
            throw fields.owner()
                    .refuse("needs one limit: below, such as 0.25, or drop, the number of cohort periods it is compared"
                            + " with, such as 4.");
        }
        return fields.has("below")
                ? new Limit.Below(rate(fields.required("below")))
                : new Limit.Drop(fields.required("drop").wholeNumber(1, Limit.Drop.MOST));
    }

    private static BigDecimal rate(YamlValue value) {
        BigDecimal rate = value.share();
        if (rate.signum() == 0) {
            throw value.refuse("would never fire: no rate is below 0.");
        }
        return rate;
    }

    private Cells cells(YamlFields fields, @Nullable CohortDefinition cohort) {
        Granularity granularity = fields.read(
                "granularity",
                cohort == null ? Granularity.WEEK : cohort.granularities().get(0),
                value -> counted(
                        value, value.choice(Granularity.class), cohort == null ? null : cohort.granularities()));
        RetentionMode mode = fields.read(
                "mode",
                cohort == null ? RetentionMode.CALENDAR : cohort.modes().get(0),
                value -> counted(value, value.choice(RetentionMode.class), cohort == null ? null : cohort.modes()));
        String kind = fields.read(
                "kind",
                cohort == null ? lower(RetentionKind.ON) : kinds(cohort).get(0),
                value -> cohort == null ? value.text() : value.oneOf(kinds(cohort)));
        return new Cells(
                granularity,
                mode,
                kind,
                fields.read("segment", new TreeMap<String, @Nullable String>(), value -> segment(value, cohort)),
                fields.readRequired("offset", 0, value -> offset(value, granularity, kind, cohort)));
    }

    /** A word that stands in the cohort's list. */
    private static <E extends Enum<E>> E counted(YamlValue value, E choice, @Nullable Collection<E> ofCohort) {
        if (ofCohort != null && !ofCohort.contains(choice)) {
            throw value.refuse("is not counted of the cohort, which has "
                    + String.join(
                            ", ", ofCohort.stream().map(StoreDefinition::lower).toList()) + ".");
        }
        return choice;
    }

    /** The kinds of a cohort as its cells name them: of brackets each range. */
    private static List<String> kinds(CohortDefinition cohort) {
        return cohort.kinds().stream()
                .flatMap(kind -> kind.kind() == RetentionKind.BRACKET
                        ? kind.brackets().stream().map(OffsetRange::label)
                        : Stream.of(lower(kind.kind())))
                .toList();
    }

    private static int offset(
            YamlValue value, Granularity granularity, String kind, @Nullable CohortDefinition cohort) {
        int offset = value.wholeNumber(0, RetentionSpec.LAST_OFFSET);
        if (cohort == null) {
            return offset;
        }
        for (KindSpec spec : cohort.kinds()) {
            for (OffsetRange bracket : spec.brackets()) {
                if (bracket.label().equals(kind)) {
                    return firstOf(bracket, offset, value);
                }
            }
            @Nullable Integer horizon = spec.horizons().get(granularity);
            if (lower(spec.kind()).equals(kind) && horizon != null && offset > horizon) {
                throw value.refuse("is behind the horizon of on_or_after, which is " + horizon + ".");
            }
        }
        @Nullable Integer last = cohort.lastOffsets().get(granularity);
        if (last != null && offset > last) {
            throw value.refuse("is not kept of the cohort, whose periods end at " + last + ".");
        }
        return offset;
    }

    private static int firstOf(OffsetRange bracket, int offset, YamlValue value) {
        if (offset != bracket.first()) {
            throw value.refuse(
                    "is not where the bracket " + bracket.label() + " begins; write " + bracket.first() + ".");
        }
        return offset;
    }

    private SortedMap<String, @Nullable String> segment(YamlValue value, @Nullable CohortDefinition cohort) {
        SortedMap<String, @Nullable String> segment = new TreeMap<>();
        value.anyFields(problems).forEach((name, text) -> segment.put(name, text.textOrNull()));
        if (segment.isEmpty()) {
            throw value.refuse("names no value; write one, or leave the field out: then everybody is meant.");
        }
        if (cohort != null) {
            requireCombination(value, segment.keySet(), cohort);
        }
        return segment;
    }

    private static void requireCombination(YamlValue value, Set<String> names, CohortDefinition cohort) {
        Set<String> combinations = new TreeSet<>();
        for (List<SegmentPart> combination : cohort.segments()) {
            List<String> parts = combination.stream().map(SegmentPart::name).toList();
            if (names.equals(Set.copyOf(parts))) {
                return;
            }
            combinations.add(String.join(" and ", parts));
        }
        String written = String.join(" and ", names);
        throw value.refuse(
                combinations.isEmpty()
                        ? "names " + written + ", but the cohort is split by nothing; add it to the cohort's segments."
                        : "names " + written + ", by which the cohort is not split; it is by "
                                + String.join(", ", combinations) + didYouMean(written, combinations));
    }
}
