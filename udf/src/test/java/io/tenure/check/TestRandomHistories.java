package io.tenure.check;

import static io.tenure.check.RandomHistories.micros;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.check.Checker.Event;
import io.tenure.check.History.Definition;
import io.tenure.check.History.Night;
import io.tenure.check.StoreSimulator.ActivityRow;
import io.tenure.check.StoreSimulator.CellKey;
import io.tenure.check.StoreSimulator.Hit;
import io.tenure.check.StoreSimulator.Member;
import io.tenure.check.StoreSimulator.RowKey;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Incremental equals full, on random histories: {@code -Dtenure.histories=1000000} runs more of them, {@code
 * -Dtenure.history=SEED} runs one.
 */
final class TestRandomHistories {
    private static final int HISTORIES = Integer.getInteger("tenure.histories", 10_000);

    @Test
    void everyNightLeavesWhatAFullRunAndTheCheckerFind() {
        Long one = Long.getLong("tenure.history");
        if (one != null) {
            compareEveryNight(RandomHistories.of(one));
            return;
        }
        Map<Hit, Integer> hits = new ConcurrentHashMap<>();
        LongStream.range(0, HISTORIES)
                .parallel()
                .forEach(seed ->
                        compareEveryNight(RandomHistories.of(seed)).forEach(hit -> hits.merge(hit, 1, Integer::sum)));
        System.out.println("of " + HISTORIES + " histories: " + new TreeMap<>(hits));
        for (Hit hit : List.of(Hit.ENTRY_DAY, Hit.MOVED_COHORT, Hit.LATE_CORRECTION)) {
            assertThat(hits.getOrDefault(hit, 0)).as("histories with %s", hit).isGreaterThanOrEqualTo(HISTORIES / 5);
        }
        assertThat(hits).containsKeys(Hit.NEEDED_EVENTS, Hit.LOST_ENTRY);
    }

    private static Set<Hit> compareEveryNight(History history) {
        StoreSimulator store = new StoreSimulator(history, history.definition());
        List<Event> read = new ArrayList<>();
        for (int index = 0; index < history.nights().size(); index++) {
            Night night = history.nights().get(index);
            try {
                read.removeIf(event -> night.erased().contains(event.user()));
                read.addAll(night.batch());
                store.run(night);
                store.requireConserved();
                compareWithChecker(history, store, read, night.asOf());
                compareWithFullRun(history, store, read, night.asOf());
            } catch (RuntimeException | AssertionError wrong) {
                throw new AssertionError(
                        "history " + history.seed() + ", night " + index + " (again: -Dtenure.history="
                                + history.seed() + ")\nstore zone " + history.storeZone() + "\n" + store.definition()
                                + "\n" + night + "\n" + store,
                        wrong);
            }
        }
        return store.hits();
    }

    private static void compareWithFullRun(History history, StoreSimulator store, List<Event> read, Instant asOf) {
        StoreSimulator full = new StoreSimulator(history, store.definition());
        full.run(new Night(Set.of(), read, null, asOf));
        assertThat(store.activity().equals(full.activity()))
                .as("activity as in a full run")
                .isTrue();
        assertThat(store.members().equals(full.members()))
                .as("members as in a full run")
                .isTrue();
        if (!store.cells().equals(full.cells())) {
            assertThat(store.cells()).as("cells as in a full run").isEqualTo(full.cells());
        }
    }

    private static void compareWithChecker(History history, StoreSimulator store, List<Event> read, Instant asOf) {
        Checker.Kept kept = Checker.keep(read, History.payloads());
        Checker.requireConserved(
                read.size(),
                kept.events().size(),
                kept.duplicates(),
                kept.rejected().size());
        List<Event> events = kept.events().stream()
                .filter(event -> !history.exclusions().exclude(event))
                .toList();
        Map<LocalDate, Map<RowKey, ActivityRow>> activity = activity(history, events);
        if (!store.activity().equals(activity)) {
            assertThat(store.activity()).as("activity").isEqualTo(activity);
        }
        Definition definition = store.definition();
        Checker.Cohort cohort = definition.forChecker();
        Map<String, Member> members = new TreeMap<>();
        Checker.members(events, cohort, asOf)
                .forEach((user, member) -> members.put(
                        user,
                        new Member(
                                micros(member.firstEventAt()), member.segments().get(History.COUNTRY))));
        if (!store.members().equals(members)) {
            assertThat(store.members()).as("members").isEqualTo(members);
        }
        Map<CellKey, RetentionCell> cells = cells(definition, Checker.cells(events, cohort, asOf));
        Map<CellKey, RetentionCell> stored = new HashMap<>();
        store.cells().forEach((key, cell) -> stored.put(key, cell.counts()));
        if (!stored.equals(cells)) {
            assertThat(stored).as("cells").isEqualTo(cells);
        }
    }

    private static Map<LocalDate, Map<RowKey, ActivityRow>> activity(History history, List<Event> events) {
        Map<LocalDate, Map<RowKey, ActivityRow>> byDate = new TreeMap<>();
        Checker.activity(events, History.signals(), history.storeZone())
                .forEach((key, row) -> byDate.computeIfAbsent(key.eventDate(), date -> new HashMap<>())
                        .put(
                                new RowKey(key.signal(), key.user(), key.localDate()),
                                new ActivityRow(row.events(), micros(row.firstAt()), micros(row.lastAt()))));
        return byDate;
    }

    private static Map<CellKey, RetentionCell> cells(
            Definition definition, Map<Checker.CellKey, Checker.Cell> checked) {
        Map<CellKey, RetentionCell> cells = new HashMap<>();
        List<Checker.Count> counts =
                definition.specs().stream().map(definition::count).toList();
        checked.forEach((key, cell) -> cells.put(
                new CellKey(
                        counts.indexOf(key.count()),
                        key.segment().isEmpty(),
                        key.segment().get(History.COUNTRY),
                        key.cohort(),
                        key.column().first(),
                        key.column().last()),
                new RetentionCell(
                        new OffsetRange(key.column().first(), key.column().last()),
                        cell.size(),
                        cell.active(),
                        cell.eligible(),
                        cell.activeEligible(),
                        cell.isComplete(),
                        micros(cell.closesAt()))));
        return cells;
    }
}
