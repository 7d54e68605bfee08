package io.tenure.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SessionConf;
import io.tenure.check.Checker;
import io.tenure.check.Checker.Event;
import io.tenure.check.History;
import io.tenure.check.History.Definition;
import io.tenure.check.History.Night;
import io.tenure.check.RandomHistories;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.jobs.metrics.MetricText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Incremental equals full on Spark and Delta, by random histories: {@code -Dtenure.store.histories=100-249} runs others.
 */
@Tag("slow")
final class TestStoreHistories {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T04:00:00Z"), ZoneOffset.UTC);

    /** One in so many histories runs with the generation of code. */
    private static final int GENERATES_CODE = 4;

    private static final List<Checker.Signal> VALUED =
            History.signals().stream().filter(signal -> signal.value() != null).toList();

    @TempDir
    private Path folder;

    static List<Long> seeds() {
        String[] range = System.getProperty("tenure.store.histories", "1-4").split("-", 2);
        List<Long> seeds = new ArrayList<>();
        for (long seed = Long.parseLong(range[0]); seed <= Long.parseLong(range[1]); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyNightLeavesWhatTheCheckerAndAFullRunFind(long seed) {
        SessionConf.during(
                seed % GENERATES_CODE == 0 ? SessionConf.WITH_CODE_GENERATION : Map.of(), () -> liveThrough(seed));
    }

    private void liveThrough(long seed) {
        try {
            compareEveryNight(seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compareEveryNight(long seed) throws IOException {
        History history = RandomHistories.of(seed);
        HistoryStore store = new HistoryStore(history, Files.createDirectories(folder.resolve("nightly")), CLOCK);
        Definition definition = crossed(history.definition());
        store.apply(definition);
        List<Event> read = new ArrayList<>();
        LocalDate day = LocalDate.EPOCH;
        for (int index = 0; index < history.nights().size(); index++) {
            Night night = history.nights().get(index);
            if (night.redefined() != null) {
                definition = crossed(night.redefined());
                store.apply(definition);
            }
            for (String user : night.erased()) {
                // an exclusion that names a user would be erased too, and count what comes later
                if (!history.exclusions().users().contains(user)) {
                    store.erase(user);
                    read.removeIf(event -> event.user().equals(user));
                }
            }
            List<Event> batch =
                    night.batch().stream().map(TestStoreHistories::withNumbers).toList();
            read.addAll(batch);
            store.ingest(batch);
            day = LocalDate.ofInstant(night.asOf(), history.storeZone()).minusDays(1);
            store.compute(day, false);
            compareWithChecker("seed " + seed + ", night " + index, history, definition, store, read, day);
        }
        Set<String> cells = store.cells();
        Set<String> members = store.members();
        Set<String> metrics = store.metrics();
        Set<String> funnels = store.funnels();
        store.compute(day, true);
        assertThat(store.members())
                .as("seed %s: members as in a full run", seed)
                .isEqualTo(members);
        assertThat(store.cells()).as("seed %s: cells as in a full run", seed).isEqualTo(cells);
        assertThat(store.metrics())
                .as("seed %s: metrics as in a full run", seed)
                .isEqualTo(metrics);
        assertThat(store.funnels())
                .as("seed %s: funnels as in a full run", seed)
                .isEqualTo(funnels);
    }

    /** A store takes only numbers for a property that is declared as one. */
    private static Event withNumbers(Event event) {
        String revenue = event.property(History.REVENUE);
        if (revenue == null || revenue.matches("-?[0-9]{1,9}([.][0-9]{1,6})?")) {
            return event;
        }
        SortedMap<String, String> properties = new TreeMap<>(event.properties());
        properties.remove(History.REVENUE);
        return new Event(event.eventId(), event.user(), event.name(), event.time(), properties);
    }

    /** A definition file asks for every kind in every mode. */
    private static Definition crossed(Definition definition) {
        Map<String, RetentionSpec> specs = new LinkedHashMap<>();
        for (RetentionSpec mode : definition.specs()) {
            for (RetentionSpec kind : definition.specs()) {
                RetentionSpec spec = new RetentionSpec(
                        kind.granularity(),
                        mode.mode(),
                        kind.kind(),
                        kind.zone(),
                        kind.weekStart(),
                        kind.horizon(),
                        kind.brackets(),
                        kind.windowEndMicros());
                specs.put(spec.mode() + " " + spec.kind(), spec);
            }
        }
        return new Definition(
                definition.entryEvent(),
                definition.entryCountry(),
                definition.from(),
                definition.to(),
                definition.ever(),
                definition.returnSignal(),
                definition.isSegmented(),
                List.copyOf(specs.values()),
                definition.lastOffset());
    }

    private static void compareWithChecker(
            String where, History history, Definition definition, HistoryStore store, List<Event> read, LocalDate day) {
        Instant asOf = day.plusDays(1).atStartOfDay(history.storeZone()).toInstant();
        Set<String> stored = store.events();
        Comparator<Event> storedFirst = Comparator.comparing((Event event) -> !stored.contains(text(event)))
                .thenComparing(Event::toString);
        Checker.Kept kept = Checker.keep(read, storedFirst);
        Set<String> events = new TreeSet<>();
        kept.events().forEach(event -> events.add(text(event)));
        assertThat(events).as("%s: events", where).isEqualTo(stored);
        List<Event> counted = kept.events().stream()
                .filter(event -> !history.exclusions().exclude(event))
                .toList();
        assertThat(store.activity()).as("%s: activity", where).isEqualTo(activity(history, counted));
        Checker.Cohort cohort = definition.forChecker();
        Set<String> members = new TreeSet<>();
        Checker.members(counted, cohort, asOf)
                .forEach((user, member) -> members.add(user + " " + member.cohortDate() + " " + member.firstEventAt()));
        assertThat(store.members()).as("%s: members", where).isEqualTo(members);
        Set<String> cells = new TreeSet<>();
        Checker.cells(counted, cohort, asOf).forEach((key, cell) -> cells.add(text(key, cell)));
        assertThat(store.cells()).as("%s: cells", where).isEqualTo(cells);
        assertThat(store.metrics())
                .as("%s: metrics", where)
                .isEqualTo(MetricText.checked(Checker.metrics(counted, cohort, VALUED, lastOffsets(cohort), asOf)));
        assertThat(store.funnels()).as("%s: funnels", where).isEqualTo(store.checkedFunnels(counted, cohort, asOf));
    }

    /** Days are kept to the end, for longer periods are made of them. */
    private static Map<Checker.Length, @Nullable Integer> lastOffsets(Checker.Cohort cohort) {
        Map<Checker.Length, @Nullable Integer> lastOffsets = new HashMap<>();
        cohort.counts().forEach(count -> lastOffsets.put(count.length(), count.lastOffset()));
        lastOffsets.put(Checker.Length.DAY, null);
        return lastOffsets;
    }

    private static String text(Event event) {
        String revenue = event.property(History.REVENUE);
        return event.eventId() + " " + event.user() + " " + event.name() + " " + event.time() + " "
                + event.property(History.COUNTRY) + " " + event.property(History.IS_TEST) + " "
                + (revenue == null ? null : new BigDecimal(revenue).setScale(6).toPlainString());
    }

    private static Set<String> activity(History history, List<Event> events) {
        Set<String> rows = new TreeSet<>();
        Checker.activity(events, History.signals(), history.storeZone())
                .forEach((key, row) -> rows.add(key.eventDate() + " " + key.localDate() + " " + key.signal() + " "
                        + key.user() + " " + row.events() + " " + row.firstAt() + " " + row.lastAt() + " "
                        + (row.sum() == null ? null : row.sum().setScale(6).toPlainString())));
        return rows;
    }

    private static String text(Checker.CellKey key, Checker.Cell cell) {
        String country = key.segment().get(History.COUNTRY);
        String segment = key.segment().isEmpty()
                ? "{}"
                : "{\"country\":" + (country == null ? "null" : "\"" + country + "\"") + "}";
        boolean isBracket = key.count().kind() == Checker.Kind.BRACKET;
        String label = key.column().first() == key.column().last()
                ? Integer.toString(key.column().first())
                : key.column().first() + "-" + key.column().last();
        return segment + " " + lower(key.count().length()) + " "
                + lower(key.count().mode()) + " "
                + (isBracket ? label : lower(key.count().kind())) + " " + key.cohort() + " "
                + key.column().first() + " " + cell.size() + " " + cell.active() + " " + cell.eligible() + " "
                + cell.activeEligible() + " " + cell.closesAt();
    }

    private static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
