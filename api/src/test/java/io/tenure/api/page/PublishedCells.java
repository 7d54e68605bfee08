package io.tenure.api.page;

import io.tenure.api.store.CellSelection;
import io.tenure.api.store.CohortVersion;
import io.tenure.api.store.FunnelCell;
import io.tenure.api.store.MetricCell;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.store.RetentionCell;
import io.tenure.api.store.RetentionSelection;
import io.tenure.core.digest.Digest;
import io.tenure.core.period.Granularity;
import io.tenure.core.stats.Proportion;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A store in memory, of cells that follow a rule: eight weeks (or months) of entries, each ten members larger than the one before,
 * of whom a share of 1 / (offset + 2) comes back. The third period has a true zero at offset 3, the fifth has three members only.
 */
final class PublishedCells implements ResultStore {
    static final String COHORT = "shoppers";
    static final String HOSTILE_NAME = "<img src=x onerror=alert(1)>";
    static final String NOT_COMPUTED = "tomorrow";
    static final Instant AS_OF = Instant.parse("2026-03-04T00:00:00Z");

    private static final int PERIODS = 8;
    private static final int PERIOD_WITH_ZERO = 2;
    private static final int OFFSET_WITH_ZERO = 3;
    private static final int SMALL_PERIOD = 4;
    private static final String DEFINITIONS = """
            store:
              properties: {country: text, price: decimal}
            signals:
              - {name: revenue, event: purchase, value: price}
            cohorts:
              - name: shoppers
                description: Do shoppers come back?
                entry: {event: purchase}
                granularities: [week, month]
                modes: [calendar, rolling]
                kinds: [on, {on_or_after: 6}, {bracket: [1, 2-4]}]
                segments: [country]
              - {name: '<img src=x onerror=alert(1)>', entry: {event: '<script>alert(2)</script>'}, granularities: [week]}
              - {name: tomorrow, entry: {event: purchase}, granularities: [week]}
            funnels:
              - name: checkout
                cohorts: [shoppers, '<img src=x onerror=alert(1)>']
                steps: [purchase, '"<img src=x onerror=alert(1)>" within 7d', pay within 1d]
                horizon: 30d
            """;

    private final DefinitionVersions definitions;
    private final Publication publication;

    private PublishedCells(DefinitionVersions definitions, Publication publication) {
        this.definitions = definitions;
        this.publication = publication;
    }

    /** The store that is described above. */
    static PublishedCells some() {
        return of(DEFINITIONS);
    }

    /** A store in which no cohort is defined. */
    static PublishedCells none() {
        return of("signals: [{name: revenue, event: purchase}]");
    }

    private static PublishedCells of(String yaml) {
        List<StoredDefinition> stored = new ArrayList<>();
        Map<String, String> progress = new HashMap<>();
        for (WrittenDefinition written :
                DefinitionReader.readText(List.of(), "the test", yaml).written()) {
            String name = written.definition().name();
            UUID id = UUID.nameUUIDFromBytes((written.definition().kind() + name).getBytes(StandardCharsets.UTF_8));
            stored.add(new StoredDefinition(id, 1, written, "test", Instant.parse("2026-01-01T00:00:00Z"), false));
            if (written.definition().kind() == DefinitionKind.COHORT && !name.equals(NOT_COMPUTED)) {
                progress.put(CohortProgress.key(id, 1), new CohortProgress(1, AS_OF).text());
            }
        }
        return new PublishedCells(
                new DefinitionVersions(stored),
                new Publication(7, "run-7", Instant.parse("2026-03-04T01:00:00Z"), Map.of(), progress));
    }

    @Override
    public Optional<Publication> newest() {
        return Optional.of(publication);
    }

    @Override
    public DefinitionVersions definitions(Publication of) {
        return definitions;
    }

    @Override
    public List<String> segments(Publication of, CohortVersion cohort) {
        return List.of("{\"country\":\"<b>DE</b>\"}", "{}");
    }

    @Override
    public List<RetentionCell> retention(Publication of, RetentionSelection selection) {
        int width = selection.kind().equals("2-4") ? 3 : 1;
        int first = selection.kind().matches("\\d.*")
                ? Character.digit(selection.kind().charAt(0), 10)
                : -1;
        List<RetentionCell> cells = new ArrayList<>();
        for (Place place : places(selection.cells())) {
            if (first >= 0 && place.offset != first) {
                continue;
            }
            Instant closesAt = place.start(place.offset + width);
            boolean isComplete = !closesAt.isAfter(AS_OF);
            cells.add(new RetentionCell(
                    place.cohortPeriod(),
                    place.offset,
                    place.size(),
                    place.active(),
                    isComplete ? new Proportion(place.active(), place.size()) : new Proportion(0, 0),
                    closesAt));
        }
        return cells;
    }

    @Override
    public List<MetricCell> metrics(Publication of, CellSelection selection, String signal) {
        return places(selection).stream()
                .filter(place -> place.active() > 0)
                .map(place -> {
                    Digest totals = Digest.empty();
                    BigDecimal sum = BigDecimal.ZERO;
                    BigDecimal squares = BigDecimal.ZERO;
                    for (int user = 1; user <= place.active(); user++) {
                        totals.add(user);
                        sum = sum.add(BigDecimal.valueOf(user));
                        squares = squares.add(BigDecimal.valueOf((long) user * user));
                    }
                    return new MetricCell(
                            place.cohortPeriod(),
                            place.offset,
                            place.size(),
                            place.active(),
                            place.active(),
                            sum,
                            squares,
                            totals,
                            place.start(place.offset + 1));
                })
                .toList();
    }

    @Override
    public List<FunnelCell> funnel(Publication of, CellSelection selection, String funnel) {
        List<String> names = List.of("purchase", HOSTILE_NAME, "pay");
        List<FunnelCell> cells = new ArrayList<>();
        for (int period = 0; period < PERIODS; period++) {
            Place entry = new Place(selection.granularity(), period, 0);
            for (int step = 1; step <= names.size(); step++) {
                Digest times = Digest.empty();
                times.add(3600 * step);
                cells.add(new FunnelCell(
                        entry.cohortPeriod(),
                        step,
                        names.get(step - 1),
                        false,
                        entry.size(),
                        entry.size() / step,
                        period == PERIODS - 1 && step < names.size() ? 10 : 0,
                        step == 1 ? null : times,
                        times,
                        entry.start(5)));
            }
        }
        return cells;
    }

    private static List<Place> places(CellSelection selection) {
        List<Place> places = new ArrayList<>();
        for (int period = 0; period < PERIODS; period++) {
            for (int offset = 0; new Place(selection.granularity(), period, offset).hasBegun(); offset++) {
                places.add(new Place(selection.granularity(), period, offset));
            }
        }
        return places;
    }

    /** A cell's place, and what the rule says of it. */
    private record Place(Granularity granularity, int period, int offset) {
        LocalDate cohortPeriod() {
            return after(period);
        }

        private LocalDate after(int periods) {
            return granularity == Granularity.WEEK
                    ? LocalDate.of(2026, 1, 12).plusWeeks(periods)
                    : LocalDate.of(2025, 8, 1).plusMonths(periods);
        }

        /** When a period begins, by its number after the entry. */
        Instant start(int later) {
            return after(period + later).atStartOfDay().toInstant(ZoneOffset.UTC);
        }

        boolean hasBegun() {
            return start(offset).isBefore(AS_OF);
        }

        long size() {
            return period == SMALL_PERIOD ? 3 : 1200 + 10L * period;
        }

        long active() {
            if (offset == 0) {
                return size();
            }
            return period == PERIOD_WITH_ZERO && offset == OFFSET_WITH_ZERO ? 0 : size() / (offset + 2);
        }
    }
}
