package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.UsersTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class TestSegments {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
    private static final String YAML = """
            store:
              zone: America/New_York
              properties: {country: text, is_test: boolean}
              exclude:
                - {name: bots, users: [user0]}
                - {name: tests, where: "is_test = 'true'", from: 2025-03-03}
              attributes:
                - {name: plan, table: "parquet:PLANS", user: uid, value: plan, valid_from: since, valid_to: until}
            signals:
              - {name: us_buy, event: buy, where: "country = 'US'"}
            segments:
              - {name: buyers, did: buy, at_least: 2, within: 3d}
              - name: mixed
                any:
                  - all: [{did: us_buy}, {not: {did: {event: [refund, visit]}, at_least: 3, within: 30h}}]
                  - {did: any, from: 2025-03-02T12:00:00Z, to: 2025-03-03, at_most: 1, at_least: 1}
              - {name: us_pro, where: "country = 'US' and plan = 'pro'"}
              - {name: listed, users: [user1, user2, user3, user4, nobody]}
              - {name: chosen, any: [segment: listed, segment: buyers]}
            cohorts:
              - {name: values, entry: {event: [visit, buy]}, granularities: [day], segments: [buyers, [country, plan], mixed]}
              - {name: chosen_only, entry: {event: visit, segment: chosen}, granularities: [day], segments: [us_pro, listed]}
            """;

    @TempDir
    private Path folder;

    private record Plan(
            String user,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String plan) {}

    @Test
    void segmentsAreWhatTheRulesSayAndFollowNewEvents() {
        long seed = Long.getLong("tenure.seed", 11);
        Random random = new Random(seed);
        List<Plan> plans = plans(random);
        String table = writePlans(plans);
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        Definitions definitions = store.definitions(YAML.replace("PLANS", table));
        List<Event> first = events(random, 160);
        List<Event> late = events(random, 60);

        store.ingest(first);
        store.run(definitions, LocalDate.parse("2025-03-05"), false);
        check(store, first, plans, LocalDate.parse("2025-03-05"), "seed " + seed);
        assertThat(store.progress()).anyMatch(line -> line.startsWith("excluded by bots: "));

        store.ingest(late);
        store.run(definitions, LocalDate.parse("2025-03-07"), false);
        List<Event> all = Stream.concat(first.stream(), late.stream()).toList();
        check(store, all, plans, LocalDate.parse("2025-03-07"), "seed " + seed + ", incrementally");

        List<String> incremental = store.rows(CohortRetentionTable.SPEC, "values");
        store.run(definitions, LocalDate.parse("2025-03-07"), true);
        assertThat(incremental)
                .as("seed %s", seed)
                .isEqualTo(store.rows(CohortRetentionTable.SPEC, "values"))
                .anyMatch(row -> row.contains("{\"buyers\":\"true\"}"));
    }

    private static List<Event> events(Random random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> properties = new TreeMap<>();
            if (random.nextInt(4) > 0) {
                properties.put("country", random.nextBoolean() ? "US" : "FR");
            }
            if (random.nextInt(6) == 0) {
                properties.put("is_test", "true");
            }
            // whole hours, so that ends of stretches are hit
            Instant time = START.plus(Duration.ofHours(random.nextInt(7 * 24)));
            events.add(new Event(
                    "user" + random.nextInt(25),
                    List.of("visit", "buy", "refund").get(random.nextInt(3)),
                    time,
                    properties));
        }
        return events;
    }

    private static List<Plan> plans(Random random) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Instant since = START.plus(Duration.ofHours(random.nextInt(120)));
            plans.add(new Plan(
                    "user" + random.nextInt(25),
                    random.nextInt(5) == 0 ? null : since,
                    random.nextInt(2) == 0 ? null : since.plus(Duration.ofHours(random.nextInt(60))),
                    random.nextInt(6) == 0 ? null : random.nextBoolean() ? "pro" : "free"));
        }
        return plans;
    }

    private String writePlans(List<Plan> plans) {
        String path = folder.resolve("plans").toString();
        SharedSpark.session()
                .createDataFrame(
                        plans.stream()
                                .map(plan -> RowFactory.create(plan.user(), plan.since(), plan.until(), plan.plan()))
                                .toList(),
                        new StructType()
                                .add("uid", DataTypes.StringType)
                                .add("since", DataTypes.TimestampType)
                                .add("until", DataTypes.TimestampType)
                                .add("plan", DataTypes.StringType))
                .coalesce(1)
                .write()
                .parquet(path);
        return path;
    }

    private static void check(
            SmallStore store, List<Event> events, List<Plan> plans, LocalDate asOfDate, String context) {
        Instant asOf = asOfDate.plusDays(1).atStartOfDay(ZONE).toInstant();
        Instant testsFrom = LocalDate.parse("2025-03-03").atStartOfDay(ZONE).toInstant();
        Map<String, List<Event>> counted = new TreeMap<>();
        events.stream()
                .filter(event -> event.time().isBefore(asOf))
                .filter(event -> !event.user().equals("user0"))
                .filter(event -> !"true".equals(event.properties().get("is_test"))
                        || event.time().isBefore(testsFrom))
                .forEach(event -> counted.computeIfAbsent(event.user(), user -> new ArrayList<>())
                        .add(event));
        List<String> values = new ArrayList<>();
        List<String> chosen = new ArrayList<>();
        counted.forEach((user, own) -> {
            Event entry = first(own, event -> !event.name().equals("refund"));
            if (entry != null) {
                Map<String, String> segments = new TreeMap<>();
                segments.put("buyers", "" + isBuyer(own, entry.time()));
                segments.put("mixed", "" + isMixed(own, entry.time()));
                put(segments, "country", entry.properties().get("country"));
                put(segments, "plan", planAt(plans, user, entry.time()));
                values.add(user + " " + entry.time() + " " + segments);
            }
            Event visit = first(own, event -> event.name().equals("visit"));
            boolean isListed = List.of("user1", "user2", "user3", "user4").contains(user);
            if (visit != null && (isListed || isBuyer(own, visit.time()))) {
                boolean isUsPro = "US".equals(visit.properties().get("country"))
                        && "pro".equals(planAt(plans, user, visit.time()));
                chosen.add(user + " " + visit.time() + " {listed=" + isListed + ", us_pro=" + isUsPro + "}");
            }
        });
        assertThat(members(store, "values")).as(context).isEqualTo(values);
        assertThat(members(store, "chosen_only")).as(context).isEqualTo(chosen);
    }

    private static void put(Map<String, String> segments, String name, @Nullable String value) {
        if (value != null) {
            segments.put(name, value);
        }
    }

    /** Of events at one instant the one with the smallest country, no country last. */
    private static @Nullable Event first(List<Event> own, Predicate<Event> qualifies) {
        return own.stream()
                .filter(qualifies)
                .min(Comparator.comparing(Event::time)
                        .thenComparing(
                                event -> event.properties().get("country"),
                                Comparator.nullsLast(Comparator.naturalOrder())))
                .orElse(null);
    }

    private static boolean isBuyer(List<Event> own, Instant entry) {
        return count(own, "buy", entry, entry.plus(Duration.ofDays(3))) >= 2;
    }

    private static boolean isMixed(List<Event> own, Instant entry) {
        boolean buysInUs = own.stream()
                .anyMatch(event -> event.name().equals("buy")
                        && "US".equals(event.properties().get("country"))
                        && !event.time().isBefore(entry));
        Instant end = entry.plus(Duration.ofHours(30));
        boolean isCalm = count(own, "refund", entry, end) + count(own, "visit", entry, end) < 3;
        long inHalfADay = own.stream()
                .filter(event -> !event.time().isBefore(Instant.parse("2025-03-02T12:00:00Z")))
                .filter(event -> event.time().isBefore(Instant.parse("2025-03-03T05:00:00Z")))
                .count();
        return (buysInUs && isCalm) || inHalfADay == 1;
    }

    private static long count(List<Event> own, String name, Instant start, Instant end) {
        return own.stream()
                .filter(event -> event.name().equals(name))
                .filter(event -> !event.time().isBefore(start) && event.time().isBefore(end))
                .count();
    }

    private static @Nullable String planAt(List<Plan> plans, String user, Instant time) {
        List<Plan> holding = plans.stream()
                .filter(plan -> plan.user().equals(user))
                .filter(plan -> plan.since() == null || !plan.since().isAfter(time))
                .filter(plan -> plan.until() == null || plan.until().isAfter(time))
                .toList();
        Comparator<Plan> latestFirst = Comparator.comparing(
                        Plan::since, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
                .reversed();
        return holding.stream()
                .min(latestFirst.thenComparing(Plan::plan, Comparator.nullsLast(Comparator.naturalOrder())))
                .map(Plan::plan)
                .orElse(null);
    }

    private static List<String> members(SmallStore store, String cohort) {
        List<Row> rows = store.store()
                .read(CohortMembersTable.SPEC)
                .where(col(CohortMembersTable.COHORT_ID)
                        .equalTo(SmallStore.id(cohort).toString()))
                .join(store.store().read(UsersTable.SPEC), CohortMembersTable.USER_KEY)
                .collectAsList();
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.<String>getAs(UsersTable.USER_ID)))
                .map(row -> row.getAs(UsersTable.USER_ID) + " " + row.getAs(CohortMembersTable.FIRST_EVENT_AT) + " "
                        + new TreeMap<>(row.<String, String>getJavaMap(row.fieldIndex(CohortMembersTable.SEGMENTS))))
                .toList();
    }
}
