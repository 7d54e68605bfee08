package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.check.Checker;
import io.tenure.check.Checker.Length;
import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.EntryDayValuesTable;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestMetrics {
    private static final String YAML = """
            store:
              zone: America/New_York
              properties: {country: text, amount: decimal}
            signals:
              - {name: buy, event: buy, value: amount}
              - {name: us_money, event: [buy, refund], where: "country = 'US'", value: amount}
              - {name: session, event: [visit, buy], sessions: 3h}
            cohorts:
              - name: at_home
                entry: {event: [signup, buy]}
                granularities: [week, month]
                periods: {week: 1}
                segments: [country]
              - {name: abroad, zone: Asia/Kolkata, week_start: sunday, granularities: [day, week, quarter]}
            metrics:
              - {name: visit, cohorts: at_home}
            """;
    private static final List<Checker.Signal> SIGNALS = List.of(
            new Checker.Signal("buy", event -> event.name().equals("buy"), "amount"),
            new Checker.Signal(
                    "us_money",
                    event -> List.of("buy", "refund").contains(event.name()) && "US".equals(event.property("country")),
                    "amount"),
            new Checker.Signal("session", event -> event.name().equals("session"), "amount"));
    private static final Checker.Signal VISITS =
            new Checker.Signal("visit", event -> event.name().equals("visit"), null);

    @TempDir
    private Path folder;

    @Test
    void cellsAreWhatTheEventsSayAndFollowNewEvents() {
        long seed = Long.getLong("tenure.seed", 5);
        Random random = new Random(seed);
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        Definitions definitions = store.definitions(YAML);
        List<Event> first = events(random, 400);
        List<Event> late = events(random, 60);

        store.ingest(first);
        store.run(definitions, LocalDate.parse("2025-03-09"), false);
        check(store, first, LocalDate.parse("2025-03-09"), "seed " + seed);

        List<Event> all = Stream.concat(first.stream(), late.stream()).toList();
        store.ingest(late);
        store.run(definitions, LocalDate.parse("2025-03-11"), false);
        check(store, all, LocalDate.parse("2025-03-11"), "seed " + seed + ", incrementally");
        for (String cohort : List.of("at_home", "abroad")) {
            assertThat(store.rows(EntryDayValuesTable.SPEC, cohort)).as(cohort).isNotEmpty();
        }

        assertWeeksAreMadeOfStoredDays(store, definitions);

        store.run(definitions, LocalDate.parse("2025-03-11"), true);
        check(store, all, LocalDate.parse("2025-03-11"), "seed " + seed + ", from scratch");
    }

    private static void assertWeeksAreMadeOfStoredDays(SmallStore store, Definitions definitions) {
        Dataset<Row> cells = store.store()
                .read(CohortMetricsTable.SPEC)
                .where(col(CohortMetricsTable.COHORT_ID)
                        .equalTo(SmallStore.id("abroad").toString()));
        MetricTables tables = MetricTables.of(
                definitions.cohort("abroad"),
                new RetentionChange(
                        ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2025-03-12T04:00:00Z")),
                        null,
                        Set.of()),
                LocalDate.parse("2025-03-01"),
                Set.of());

        Dataset<Row> longer = new MetricsPlan(tables, List.of())
                .rolledUp(cells.where(col(CohortMetricsTable.GRANULARITY).equalTo(MetricTables.DAY)));

        assertThat(longer.inputFiles()).isNotEmpty().allMatch(file -> file.contains("/cohort_metrics/"));
        Column[] columns =
                Arrays.stream(longer.columns()).map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> stored = cells.where(
                        not(col(CohortMetricsTable.GRANULARITY).equalTo(MetricTables.DAY)))
                .select(columns);
        assertThat(longer.exceptAll(stored).count() + stored.exceptAll(longer).count())
                .isZero();
    }

    /** Around the days on which clocks in New York were put forward. */
    private static List<Event> events(Random random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> properties = new TreeMap<>();
            if (random.nextInt(4) > 0) {
                properties.put("country", random.nextBoolean() ? "US" : "FR");
            }
            if (random.nextInt(5) > 0) {
                properties.put("amount", String.valueOf((random.nextInt(200) - 20) / 4.0));
            }
            String name =
                    List.of("visit", "visit", "signup", "buy", "buy", "refund").get(random.nextInt(6));
            Instant time = Instant.parse("2025-03-05T00:00:00Z").plus(random.nextInt(8 * 24 * 60), ChronoUnit.MINUTES);
            events.add(new Event("user" + random.nextInt(25), name, time, properties));
        }
        return events;
    }

    private static void check(SmallStore store, List<Event> events, LocalDate day, String context) {
        Instant asOf =
                day.plusDays(1).atStartOfDay(ZoneId.of("America/New_York")).toInstant();
        List<Checker.Event> read = Stream.concat(events.stream(), sessions(events).stream())
                .map(event -> new Checker.Event(
                        null, event.user(), event.name(), event.time(), new TreeMap<>(event.properties())))
                .toList();
        Map<Length, @Nullable Integer> lengths = new HashMap<>();
        lengths.put(Length.DAY, null);
        lengths.put(Length.WEEK, 1);
        lengths.put(Length.MONTH, null);
        Checker.Cohort atHome = cohort(true, ZoneId.of("America/New_York"), DayOfWeek.MONDAY);
        assertThat(stored(store, "at_home"))
                .as("%s, at home", context)
                .isEqualTo(MetricText.checked(Checker.metrics(
                        read,
                        atHome,
                        Stream.concat(SIGNALS.stream(), Stream.of(VISITS)).toList(),
                        lengths,
                        asOf)));
        lengths.put(Length.WEEK, null);
        lengths.remove(Length.MONTH);
        lengths.put(Length.QUARTER, null);
        Checker.Cohort abroad = cohort(false, ZoneId.of("Asia/Kolkata"), DayOfWeek.SUNDAY);
        assertThat(stored(store, "abroad"))
                .as("%s, abroad", context)
                .isEqualTo(MetricText.checked(Checker.metrics(read, abroad, SIGNALS, lengths, asOf)));
    }

    /** Visits and purchases at most three hours apart, each user's on a date in New York, worth the seconds that they last. */
    private static List<Event> sessions(List<Event> events) {
        List<Event> sessions = new ArrayList<>();
        Map<String, Instant> firsts = new HashMap<>();
        Map<String, Instant> lasts = new HashMap<>();
        List<Event> sorted = events.stream()
                .filter(event -> List.of("visit", "buy").contains(event.name()))
                .sorted(Comparator.comparing(Event::time))
                .toList();
        for (Event event : sorted) {
            Instant last = lasts.get(event.user());
            boolean goesOn = last != null
                    && Duration.between(last, event.time()).compareTo(Duration.ofHours(3)) <= 0
                    && dateInNewYork(last).equals(dateInNewYork(event.time()));
            if (!goesOn && last != null) {
                sessions.add(session(event.user(), Objects.requireNonNull(firsts.get(event.user())), last));
            }
            if (!goesOn) {
                firsts.put(event.user(), event.time());
            }
            lasts.put(event.user(), event.time());
        }
        lasts.forEach((user, last) -> sessions.add(session(user, Objects.requireNonNull(firsts.get(user)), last)));
        return sessions;
    }

    private static LocalDate dateInNewYork(Instant time) {
        return LocalDate.ofInstant(time, ZoneId.of("America/New_York"));
    }

    private static Event session(String user, Instant first, Instant last) {
        return new Event(
                user,
                "session",
                first,
                Map.of("amount", "" + Duration.between(first, last).toSeconds()));
    }

    private static Set<String> stored(SmallStore store, String cohort) {
        return MetricText.stored(store.store().read(CohortMetricsTable.SPEC), SmallStore.id(cohort), 1);
    }

    private static Checker.Cohort cohort(boolean isSegmented, ZoneId zone, DayOfWeek weekStart) {
        return new Checker.Cohort(
                event -> !isSegmented || List.of("signup", "buy").contains(event.name()),
                null,
                null,
                false,
                event -> true,
                new TreeMap<>(Map.of("country", event -> event.property("country"))),
                isSegmented ? List.of(Set.of("country")) : List.of(),
                zone,
                weekStart,
                List.of());
    }
}
