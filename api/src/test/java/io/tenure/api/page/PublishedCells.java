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
 * of whom a share of 1 / (offset + 2) comes back, and of the French 1 / (offset + 3). The third period has a true zero at offset 3, the
 * fifth has three members only.
 */
final class PublishedCells implements ResultStore {
    static final String COHORT = "shoppers";
    static final String HOSTILE_NAME = "<img src=x onerror=alert(1)>";
    static final String NOT_COMPUTED = "tomorrow";
    /** In two versions, with days of New York and weeks from Sunday. */
    static final String REGULARS = "regulars";

    /** Its second version is not computed yet. */
    static final String CHANGING = "changing";

    static final Instant AS_OF = Instant.parse("2026-03-04T00:00:00Z");

    private static final int PERIODS = 8;
    private static final int PERIOD_WITH_ZERO = 2;
    private static final int OFFSET_WITH_ZERO = 3;
    private static final int SMALL_PERIOD = 4;
    private static final String FRENCH = "{\"country\":\"FR\"}";
    private static final String BEFORE = """
            store:
              properties: {country: text, price: decimal}
            cohorts:
              - {name: regulars, entry: {event: purchase}, granularities: [week], zone: America/New_York, week_start: sunday}
              - {name: changing, description: As it was, entry: {event: purchase}, granularities: [week]}
            """;
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
              - {name: regulars, entry: {event: pay}, granularities: [week], zone: America/New_York, week_start: sunday}
              - {name: changing, description: As it will be, entry: {event: pay}, granularities: [month]}
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
        return of(List.of(BEFORE, DEFINITIONS));
    }

    /** A store in which no cohort is defined. */
    static PublishedCells none() {
        return of(List.of("signals: [{name: revenue, event: purchase}]"));
    }

    /** What was applied, one file after the other. */
    private static PublishedCells of(List<String> yamls) {
        List<StoredDefinition> stored = new ArrayList<>();
        Map<String, String> progress = new HashMap<>();
        Map<UUID, Integer> versions = new HashMap<>();
        for (String yaml : yamls) {
            for (WrittenDefinition written :
                    DefinitionReader.readText(List.of(), "the test", yaml).written()) {
                String name = written.definition().name();
                UUID id = id(written.definition().kind(), name);
                int version = versions.merge(id, 1, Integer::sum);
                Instant createdAt = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(version);
                stored.add(new StoredDefinition(id, version, written, "test", createdAt, false));
                boolean isComputed = !name.equals(NOT_COMPUTED) && !(name.equals(CHANGING) && version == 2);
                if (written.definition().kind() == DefinitionKind.COHORT && isComputed) {
                    progress.put(CohortProgress.key(id, version), new CohortProgress(1, AS_OF).text());
                }
            }
        }
        return new PublishedCells(
                new DefinitionVersions(stored),
                new Publication(7, "run-7", Instant.parse("2026-03-04T01:00:00Z"), Map.of(), progress));
    }

    private static UUID id(DefinitionKind kind, String name) {
        return UUID.nameUUIDFromBytes((kind + name).getBytes(StandardCharsets.UTF_8));
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
        return cohort.cohortId().equals(id(DefinitionKind.COHORT, COHORT))
                ? List.of("{\"country\":\"<b>DE</b>\"}", FRENCH, "{}")
                : List.of("{}");
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
            Place entry = new Place(selection, period, 0);
            for (int step = 1; step <= names.size(); step++) {
                Digest sincePrevious = Digest.empty();
                sincePrevious.add(3600 * step);
                Digest sinceEntry = Digest.empty();
                sinceEntry.add(3600 * step * step);
                cells.add(new FunnelCell(
                        entry.cohortPeriod(),
                        step,
                        names.get(step - 1),
                        false,
                        entry.size(),
                        entry.size() / step,
                        period == PERIODS - 1 && step < names.size() ? 10 : 0,
                        step == 1 ? null : sincePrevious,
                        sinceEntry,
                        entry.start(5)));
            }
        }
        return cells;
    }

    private static List<Place> places(CellSelection selection) {
        List<Place> places = new ArrayList<>();
        for (int period = 0; period < PERIODS; period++) {
            for (int offset = 0; new Place(selection, period, offset).hasBegun(); offset++) {
                places.add(new Place(selection, period, offset));
            }
        }
        return places;
    }

    /** A cell's place, and what the rule says of it. */
    private record Place(CellSelection cells, int period, int offset) {
        LocalDate cohortPeriod() {
            return after(period);
        }

        private LocalDate after(int periods) {
            return cells.granularity() == Granularity.WEEK
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
            int share = offset + (cells.segment().equals(FRENCH) ? 3 : 2);
            return period == PERIOD_WITH_ZERO && offset == OFFSET_WITH_ZERO ? 0 : size() / share;
        }
    }
}
