package io.tenure.api.question;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import io.tenure.api.question.Catalogue.ComputedCohort;
import io.tenure.api.result.ComparisonResult;
import io.tenure.api.result.ComparisonResult.ComparedSide;
import io.tenure.api.result.ComparisonResult.Point;
import io.tenure.api.result.SegmentText;
import io.tenure.api.store.CellSelection;
import io.tenure.api.store.MetricCell;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.store.RetentionCell;
import io.tenure.api.store.RetentionSelection;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.stats.Moments;
import io.tenure.core.stats.Proportion;
import io.tenure.definition.DefinitionVersions;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether cohorts, versions, segments or periods differ by more than chance, as of one publication. */
public final class ComparisonQuestion {
    private static final int MOST_SIDES = 10;

    private final ResultStore store;
    private final Publication publication;
    private final Catalogue catalogue;

    /** A question about what a publication says. */
    public ComparisonQuestion(ResultStore store, Publication publication, DefinitionVersions definitions) {
        this.store = store;
        this.publication = publication;
        this.catalogue = new Catalogue(store, publication, definitions);
    }

    /** A side whose names have been looked up. */
    private record Side(
            ComputedCohort cohort,
            Map<String, Object> segmentValues,
            CellSelection cells,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {
        boolean has(LocalDate period) {
            return (from == null || !period.isBefore(from)) && (to == null || period.isBefore(to));
        }

        Instant asOf() {
            return Instant.parse(cohort.reference().asOf());
        }

        ComparedSide with(List<Point> points) {
            return new ComparedSide(
                    cohort.reference(),
                    segmentValues,
                    from == null ? null : from.toString(),
                    to == null ? null : to.toString(),
                    points);
        }
    }

    /**
     * The differences.
     *
     * @throws ProblemException where a side is unknown or stands twice
     */
    public ComparisonResult ask(ComparisonRequest request) {
        List<ComparisonRequest.@Nullable Side> asked = request.cohorts();
        if (asked == null || asked.isEmpty() || asked.size() > MOST_SIDES) {
            throw invalid(
                    "cohorts",
                    asked == null ? null : Integer.toString(asked.size()),
                    "Name 1 to " + MOST_SIDES + " cohorts; the first is the one that the others are compared with.");
        }
        ComputedCohort first = catalogue.cohort(
                required(
                        "cohorts[0].cohort",
                        asked.get(0) == null ? null : asked.get(0).cohort()),
                asked.get(0) == null ? null : asked.get(0).version());
        Granularity granularity = oneOf(
                "granularity", request.granularity(), first.definition().granularities(), first.usualGranularity());
        List<Side> sides = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            sides.add(side("cohorts[" + i + "]", asked.get(i), granularity));
        }
        if (sides.stream().distinct().count() < sides.size()) {
            throw invalid("cohorts", null, "A side stands twice; compare it with another.");
        }
        return request.metric() == null
                ? ofRetention(request, first, granularity, sides)
                : ofMetric(request.metric(), granularity, sides);
    }

    private Side side(String field, ComparisonRequest.@Nullable Side asked, Granularity granularity) {
        if (asked == null) {
            throw invalid(field, null, "It is null; name a cohort.");
        }
        ComputedCohort cohort = catalogue.cohort(required(field + ".cohort", asked.cohort()), asked.version());
        SortedMap<String, @Nullable Object> segment =
                asked.segment() == null ? new TreeMap<>() : new TreeMap<>(asked.segment());
        String stored = catalogue.segment(cohort, segment);
        oneOf("granularity", granularity.name(), cohort.definition().granularities(), granularity);
        return new Side(
                cohort,
                SegmentText.values(stored),
                new CellSelection(cohort.version(), stored, granularity),
                date(field + ".from", asked.from()),
                date(field + ".to", asked.to()));
    }

    private ComparisonResult ofRetention(
            ComparisonRequest request, ComputedCohort first, Granularity granularity, List<Side> sides) {
        List<RetentionMode> modes = first.definition().modes();
        RetentionMode mode = oneOf("mode", request.mode(), modes, modes.get(0));
        List<String> kinds = CohortQuestions.singleKinds(first.definition());
        String kind = oneOf("kind", request.kind(), kinds, kinds.get(0));
        List<SortedMap<Integer, Proportion>> rates = new ArrayList<>();
        List<ComparedSide> compared = new ArrayList<>();
        for (Side side : sides) {
            SortedMap<Integer, Proportion> pooled = new TreeMap<>();
            for (RetentionCell cell : store.retention(publication, new RetentionSelection(side.cells(), mode, kind))) {
                if (cell.isComplete(side.asOf()) && side.has(cell.cohortPeriod())) {
                    pooled.merge(cell.offset(), cell.eligible(), Proportion::plus);
                }
            }
            rates.add(pooled);
            compared.add(side.with(pooled.entrySet().stream()
                    .filter(entry -> entry.getValue().trials() > 0)
                    .map(entry -> point(entry.getKey(), entry.getValue()))
                    .toList()));
        }
        return new ComparisonResult(
                lower(granularity), lower(mode), kind, null, compared, ComparisonResult.ofRates(rates));
    }

    private static Point point(int offset, Proportion rate) {
        return new Point(
                offset,
                rate.trials(),
                rate.successes(),
                rate.rate(),
                rate.wilson().low(),
                rate.wilson().high());
    }

    private ComparisonResult ofMetric(String name, Granularity granularity, List<Side> sides) {
        List<SortedMap<Integer, Moments>> means = new ArrayList<>();
        List<ComparedSide> compared = new ArrayList<>();
        for (Side side : sides) {
            List<String> metrics = catalogue.metrics(side.cohort().definition().name());
            String metric = oneOf("metric", name, metrics, name);
            SortedMap<Integer, Moments> pooled = new TreeMap<>();
            for (MetricCell cell : store.metrics(publication, side.cells(), metric)) {
                if (!cell.closesAt().isAfter(side.asOf()) && side.has(cell.cohortPeriod()) && cell.users() > 0) {
                    pooled.merge(cell.offset(), moments(cell), ComparisonQuestion::plus);
                }
            }
            means.add(pooled);
            compared.add(side.with(pooled.entrySet().stream()
                    .map(entry -> new Point(
                            entry.getKey(),
                            entry.getValue().count(),
                            null,
                            entry.getValue().mean(),
                            null,
                            null))
                    .toList()));
        }
        return new ComparisonResult(lower(granularity), null, null, name, compared, ComparisonResult.ofMeans(means));
    }

    private static Moments moments(MetricCell cell) {
        return new Moments(
                cell.users(),
                Objects.requireNonNullElse(cell.total(), BigDecimal.ZERO),
                Objects.requireNonNullElse(cell.userSumSquares(), BigDecimal.ZERO));
    }

    private static Moments plus(Moments left, Moments right) {
        return new Moments(
                left.count() + right.count(),
                left.sum().add(right.sum()),
                left.sumOfSquares().add(right.sumOfSquares()));
    }

    private static <E> E oneOf(String field, @Nullable String text, List<E> values, E otherwise) {
        Map<String, List<String>> given = text == null ? Map.of() : Map.of(field, List.of(text));
        return new Parameters(given, List.of(field)).oneOf(field, values, otherwise);
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw invalid(field, null, "It is missing; give the id or the name of a cohort.");
        }
        return value;
    }

    private static @Nullable LocalDate date(String field, @Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw invalid(field, text, "It is no date; write one as 2025-03-10.");
        }
    }

    private static ProblemException invalid(String field, @Nullable String value, String cure) {
        return new Problem(Kind.INVALID_BODY, "The field '" + field + "' can't be used. " + cure, field, value)
                .toException();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
