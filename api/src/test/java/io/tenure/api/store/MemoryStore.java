package io.tenure.api.store;

import io.tenure.core.stats.Proportion;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A store whose results were put in, published as run 1 as of a day. */
public final class MemoryStore implements ResultStore {
    private final Instant asOf;
    private final List<StoredDefinition> definitions = new CopyOnWriteArrayList<>();
    private final Map<RetentionSelection, List<RetentionCell>> retention = new LinkedHashMap<>();
    private final Map<List<Object>, List<MetricCell>> metrics = new HashMap<>();
    private final Map<List<Object>, List<FunnelCell>> funnels = new HashMap<>();
    private final Map<String, String> progress = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong(1);

    /** A store with definitions in YAML, all of them computed as of an instant. */
    public MemoryStore(String yaml, Instant asOf) {
        this.asOf = asOf;
        for (WrittenDefinition written :
                DefinitionReader.readText(List.of(), "definitions.yaml", yaml).written()) {
            UUID id = UUID.nameUUIDFromBytes(written.definition().name().getBytes(StandardCharsets.UTF_8));
            definitions.add(new StoredDefinition(id, 1, written, "ana", Instant.parse("2025-01-01T00:00:00Z"), false));
            if (written.definition().kind() == DefinitionKind.COHORT) {
                progress.put(CohortProgress.key(id, 1), new CohortProgress(1, asOf).text());
            }
        }
    }

    /** The first version of a cohort. */
    public CohortVersion cohort(String name) {
        return definitions.stream()
                .filter(each -> each.definition().kind() == DefinitionKind.COHORT
                        && each.definition().name().equals(name))
                .map(each -> new CohortVersion(each.id(), 1))
                .findFirst()
                .orElseThrow();
    }

    /** Puts in a row: the active members by offset; a cell closes as many days after the period as {@code daysToClose} says. */
    public void putRow(RetentionSelection selection, LocalDate period, long size, int daysPerPeriod, long... active) {
        List<RetentionCell> cells = retention.computeIfAbsent(selection, each -> new ArrayList<>());
        for (int offset = 0; offset < active.length; offset++) {
            Instant closesAt = period.plusDays((long) daysPerPeriod * (offset + 2))
                    .atStartOfDay(java.time.ZoneOffset.UTC)
                    .toInstant();
            boolean isComplete = !closesAt.isAfter(asOf);
            Proportion eligible =
                    isComplete ? new Proportion(active[offset], size) : new Proportion(active[offset] / 2, size / 2);
            cells.add(new RetentionCell(period, offset, size, active[offset], eligible, closesAt));
        }
    }

    /** Puts in the cells of a metric. */
    public void putMetric(CellSelection selection, String signal, List<MetricCell> cells) {
        metrics.put(List.of(selection, signal), cells);
    }

    /** Puts in the steps of a funnel. */
    public void putFunnel(CellSelection selection, String funnel, List<FunnelCell> cells) {
        funnels.put(List.of(selection, funnel), cells);
    }

    /** Publishes a cohort under an id as its next version. */
    public synchronized void apply(UUID id, String cohort) {
        DefinitionVersions versions = new DefinitionVersions(definitions);
        WrittenDefinition written = DefinitionReader.readText(
                        versions.live().stream().map(StoredDefinition::written).toList(),
                        "the cohort",
                        "{\"cohorts\": [" + cohort + "]}")
                .written()
                .stream()
                .filter(each -> versions.live().stream()
                        .noneMatch(live -> live.definition().equals(each.definition())))
                .findFirst()
                .orElseThrow();
        add(id, written, false);
        publishAgain();
    }

    /** Publishes that the newest version of a cohort has been computed. */
    public synchronized void compute(String cohort) {
        StoredDefinition newest = new DefinitionVersions(definitions)
                .live().stream()
                        .filter(each -> each.definition().name().equals(cohort))
                        .findFirst()
                        .orElseThrow();
        progress.put(CohortProgress.key(newest.id(), newest.version()), new CohortProgress(1, asOf).text());
        publishAgain();
    }

    /** Publishes that a cohort is in force no more. */
    public synchronized void retire(UUID id) {
        add(
                id,
                definitions.stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow()
                        .written(),
                true);
        publishAgain();
    }

    private void add(UUID id, WrittenDefinition written, boolean isRetired) {
        definitions.add(new StoredDefinition(
                id, newest(id) + 1, written, "ana", Instant.parse("2025-01-02T00:00:00Z"), isRetired));
    }

    private int newest(UUID id) {
        return definitions.stream()
                .filter(each -> each.id().equals(id))
                .mapToInt(StoredDefinition::version)
                .max()
                .orElse(0);
    }

    /** Publishes the same once more. */
    public void publishAgain() {
        number.incrementAndGet();
    }

    @Override
    public Optional<Publication> newest() {
        long run = number.get();
        return Optional.of(new Publication(
                run,
                new UUID(0, run).toString(),
                Instant.parse("2025-06-01T00:00:00Z").plusSeconds(run),
                Map.of(),
                Map.copyOf(progress)));
    }

    @Override
    public DefinitionVersions definitions(Publication publication) {
        return new DefinitionVersions(definitions);
    }

    @Override
    public List<String> segments(Publication publication, CohortVersion cohort) {
        return retention.keySet().stream()
                .map(RetentionSelection::cells)
                .filter(cells -> cells.cohort().equals(cohort))
                .map(CellSelection::segment)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<RetentionCell> retention(Publication publication, RetentionSelection selection) {
        return retention.getOrDefault(selection, List.of());
    }

    @Override
    public List<MetricCell> metrics(Publication publication, CellSelection selection, String signal) {
        return metrics.getOrDefault(List.of(selection, signal), List.of());
    }

    @Override
    public List<FunnelCell> funnel(Publication publication, CellSelection selection, String funnel) {
        return funnels.getOrDefault(List.of(selection, funnel), List.of());
    }
}
