package io.tenure.jobs.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.check.Checker;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.period.Granularity;
import io.tenure.definition.Definitions;
import io.tenure.definition.FunnelDefinition;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.FunnelProgressTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Funnels in a store beside trying every chain of every member. */
final class TestFunnels {
    private static final String YAML = """
            store:
              zone: America/New_York
              properties: {country: text, order: text}
            signals:
              - {name: us_money, event: [buy, refund], where: "country = 'US'"}
            cohorts:
              - {name: at_home, entry: {event: [signup, buy]}, granularities: [week, month], segments: [country]}
              - {name: abroad, zone: Asia/Kolkata, week_start: sunday, granularities: [day, week, quarter]}
            funnels:
              - {name: bought, steps: [visit, buy within 2d, refund]}
              - {name: first_come, match: greedy, ties: after, steps: ["visit or signup", "buy within 1d", visit]}
              - name: rich
                cohorts: at_home
                steps:
                  - {name: arrive, any_of: [visit, {event: signup, where: "country = 'US'"}]}
                  - {event: coupon, optional: true, within: 3d}
                  - {signal: us_money, without: {event: refund, where: "country = 'FR'"}, within: 3d}
                  - refund
                window: 4d
                horizon: 5d
              - {name: one_order, hold: order, from: 2025-03-06, to: 2025-03-10, window: 3d, steps: [visit, buy, refund]}
            """;
    private static final int EXCLUSIONS = CohortFunnel.MOST_STEPS_WITH_EXCLUSIONS;

    /** What each step is, and what rules it out, written again in Java. */
    private static final Map<String, List<Predicate<Checker.Event>>> STEPS = Map.of(
            "bought", List.of(is("visit"), is("buy"), is("refund")),
            "first_come", List.of(is("visit").or(is("signup")), is("buy"), is("visit")),
            "rich",
                    List.of(
                            is("visit").or(is("signup").and(in("US"))),
                            is("coupon"),
                            is("buy").or(is("refund")).and(in("US")),
                            is("refund")),
            "one_order", List.of(is("visit"), is("buy"), is("refund")));

    @TempDir
    private Path folder;

    private static Predicate<Checker.Event> is(String name) {
        return event -> event.name().equals(name);
    }

    private static Predicate<Checker.Event> in(String country) {
        return event -> country.equals(event.property("country"));
    }

    @Test
    void cellsAreWhatTheEventsSayAndFollowNewEvents() {
        long seed = Long.getLong("tenure.seed", 7);
        Random random = new Random(seed);
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        Definitions definitions = store.definitions(YAML);
        List<Event> first = events(random, 330, 0, 5 * 24 * 60);
        List<Event> late = events(random, 40, 3 * 24 * 60, 8 * 24 * 60);
        List<Event> later = events(random, 15, 0, 8 * 24 * 60);

        store.ingest(first);
        store.run(definitions, LocalDate.parse("2025-03-09"), false);
        check(store, definitions, first, LocalDate.parse("2025-03-09"), "seed " + seed);

        List<Event> all = new ArrayList<>(first);
        all.addAll(late);
        store.ingest(late);
        store.run(definitions, LocalDate.parse("2025-03-10"), false);
        check(store, definitions, all, LocalDate.parse("2025-03-10"), "seed " + seed + ", new events");

        store.run(definitions, LocalDate.parse("2025-03-12"), false);
        check(store, definitions, all, LocalDate.parse("2025-03-12"), "seed " + seed + ", only time has passed");

        all.addAll(later);
        store.ingest(later);
        store.run(definitions, LocalDate.parse("2025-03-12"), false);
        check(store, definitions, all, LocalDate.parse("2025-03-12"), "seed " + seed + ", late events");
        List<List<String>> incremental = rows(store);
        assertThat(incremental).noneMatch(List::isEmpty);

        store.run(definitions, LocalDate.parse("2025-03-12"), true);
        check(store, definitions, all, LocalDate.parse("2025-03-12"), "seed " + seed + ", from scratch");
        assertThat(rows(store)).isEqualTo(incremental);
    }

    @Test
    void aFunnelIsAddedChangedAndTakenAwayWithoutTheOthers() {
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        String cohort = "cohorts: [{name: all}]\n";
        store.ingest(events(new Random(3), 200, 0, 5 * 24 * 60));
        store.run(store.definitions(cohort), null, false);
        assertThat(store.rows(CohortFunnelTable.SPEC, "all")).isEmpty();

        Definitions added = store.definitions(cohort + "funnels: [{name: f, steps: [visit, buy]}]");
        assertThat(store.explain(added))
                .contains("all version 1: funnel f from scratch: reads events buy, visit since the first entry");
        store.run(added, null, false);
        assertThat(store.progress()).contains("all: funnels: 1 (1 new)");
        List<String> rows = store.rows(CohortFunnelTable.SPEC, "all");
        assertThat(rows).isNotEmpty();
        store.run(added, null, false);
        assertThat(store.progress()).contains("all: nothing new");

        store.run(store.definitions(cohort + "funnels: [{name: f, steps: [visit, refund]}]"), null, false);
        assertThat(store.rows(CohortFunnelTable.SPEC, "all")).isNotEqualTo(rows);
        store.run(added, null, false);
        assertThat(store.rows(CohortFunnelTable.SPEC, "all")).isEqualTo(rows);

        store.run(store.definitions(cohort), null, false);
        assertThat(rows(store, "all")).allMatch(List::isEmpty);
    }

    private static List<List<String>> rows(SmallStore store) {
        return Stream.of("at_home", "abroad")
                .flatMap(cohort -> rows(store, cohort).stream())
                .toList();
    }

    private static List<List<String>> rows(SmallStore store, String cohort) {
        return List.of(store.rows(CohortFunnelTable.SPEC, cohort), store.rows(FunnelProgressTable.SPEC, cohort));
    }

    /** Around the day on which clocks in New York were put forward; many events share an instant. */
    private static List<Event> events(Random random, int count, int fromMinutes, int toMinutes) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> properties = new TreeMap<>();
            if (random.nextInt(4) > 0) {
                properties.put("country", random.nextBoolean() ? "US" : "FR");
            }
            if (random.nextInt(4) > 0) {
                properties.put("order", "order" + random.nextInt(3));
            }
            String name = List.of("visit", "visit", "signup", "buy", "buy", "refund", "coupon")
                    .get(random.nextInt(7));
            int halfHours = fromMinutes / 30 + random.nextInt((toMinutes - fromMinutes) / 30);
            Instant time = Instant.parse("2025-03-05T00:00:00Z").plus(halfHours * 30L, ChronoUnit.MINUTES);
            events.add(new Event("user" + random.nextInt(40), name, time, properties));
        }
        return events;
    }

    private static void check(
            SmallStore store, Definitions definitions, List<Event> events, LocalDate day, String context) {
        Instant asOf =
                day.plusDays(1).atStartOfDay(ZoneId.of("America/New_York")).toInstant();
        List<Checker.Event> read = events.stream()
                .map(event -> new Checker.Event(
                        null, event.user(), event.name(), event.time(), new TreeMap<>(event.properties())))
                .toList();
        for (boolean isHome : List.of(true, false)) {
            String cohort = isHome ? "at_home" : "abroad";
            Checker.Cohort meant = new Checker.Cohort(
                    event -> !isHome || List.of("signup", "buy").contains(event.name()),
                    null,
                    null,
                    false,
                    event -> true,
                    new TreeMap<>(Map.of("country", event -> event.property("country"))),
                    isHome ? List.of(Set.of("country")) : List.of(),
                    definitions.cohort(cohort).zone(),
                    definitions.cohort(cohort).weekStart(),
                    List.of());
            Set<Granularity> granularities =
                    new TreeSet<>(definitions.cohort(cohort).granularities());
            granularities.add(Granularity.DAY);
            Set<String> expected = new TreeSet<>();
            for (FunnelDefinition funnel : definitions.funnelsOf(cohort)) {
                FunnelText text = new FunnelText(funnel, event -> conditions(funnel.name(), event));
                expected.addAll(text.checked(read, meant, granularities, asOf));
            }
            assertThat(FunnelText.stored(store.store().read(CohortFunnelTable.SPEC), SmallStore.id(cohort), 1))
                    .as("%s: %s", context, cohort)
                    .isEqualTo(expected);
        }
    }

    private static long conditions(String funnel, Checker.Event event) {
        long conditions = 0;
        List<Predicate<Checker.Event>> steps = Objects.requireNonNull(STEPS.get(funnel));
        for (int step = 0; step < steps.size(); step++) {
            conditions |= steps.get(step).test(event) ? 1L << step : 0;
        }
        boolean isExcluded = funnel.equals("rich") && is("refund").and(in("FR")).test(event);
        return conditions | (isExcluded ? 1L << (EXCLUSIONS + 2) : 0);
    }
}
