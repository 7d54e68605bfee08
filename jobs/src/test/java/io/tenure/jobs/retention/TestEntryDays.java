package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.EntryDayTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cohorts in another zone than the store's, where a day of activity is cut by the entry and by a midnight. */
final class TestEntryDays {
    private static final String[] NAMES = {"visit", "buy", "refund"};

    @TempDir
    private Path folder;

    /** 2010-11-07 is in it: at 00:01 clocks in Saint John's went back to 23:01 of the day before. */
    @Test
    void cohortsInOtherZonesAreCountedToTheEvent() {
        long seed = Long.getLong("tenure.seed", 8);
        String storeZone = seed % 2 == 0 ? "UTC" : "America/New_York";
        equalsBruteForce(seed, storeZone, "Asia/Kolkata", seed % 3 == 0 ? "America/New_York" : "America/St_Johns");
    }

    private void equalsBruteForce(long seed, String storeZone, String... cohortZones) {
        Random random = new Random(seed);
        String yaml = yaml(storeZone, cohortZones);
        List<SmallStore.Event> first = events(random, 500, cohortZones);
        List<SmallStore.Event> late = events(random, 80, cohortZones);
        SmallStore store = new SmallStore(folder, Instant.parse("2011-01-01T00:00:00Z"));
        Definitions definitions = store.definitions(yaml);
        String context = "seed " + seed + ", store in " + storeZone;

        store.ingest(first);
        store.run(definitions, LocalDate.parse("2010-11-10"), false);
        check(store, definitions, first, LocalDate.parse("2010-11-10"), context);

        List<SmallStore.Event> all =
                Stream.concat(first.stream(), late.stream()).toList();
        store.ingest(late);
        store.run(definitions, LocalDate.parse("2010-11-13"), false);
        check(store, definitions, all, LocalDate.parse("2010-11-13"), context + ", incrementally");
        assertThat(store.rows(EntryDayTable.SPEC, "asia_kolkata")).as(context).isNotEmpty();
    }

    private static String yaml(String storeZone, String... cohortZones) {
        StringBuilder yaml = new StringBuilder("store: {zone: " + storeZone + "}\ncohorts:\n");
        for (String zone : cohortZones) {
            yaml.append("  - {name: ")
                    .append(zone.replace('/', '_').toLowerCase(java.util.Locale.ROOT))
                    .append(", zone: ")
                    .append(zone)
                    .append(", entry: {event: buy}, return: {event: [visit, buy]}, granularities: [day, week], ")
                    .append("modes: [calendar, rolling], kinds: ['on', streak]}\n");
        }
        return yaml.toString();
    }

    /** Most of them within hours of a midnight somewhere. */
    private static List<SmallStore.Event> events(Random random, int count, String... zones) {
        List<SmallStore.Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LocalDate date = LocalDate.of(2010, 11, 5 + random.nextInt(8));
            ZoneId zone = ZoneId.of(zones[random.nextInt(zones.length)]);
            Instant time = date.atStartOfDay(zone)
                    .toInstant()
                    .plus(random.nextInt(2 * 180) - 180, ChronoUnit.MINUTES)
                    .plus(random.nextInt(3) - 1, ChronoUnit.MICROS);
            events.add(new SmallStore.Event("user" + random.nextInt(40), NAMES[random.nextInt(3)], time, Map.of()));
        }
        // before and after the entry, with a midnight of Kolkata between the entry and the last visit
        events.add(new SmallStore.Event("certain", "visit", Instant.parse("2010-11-09T10:00:00Z"), Map.of()));
        events.add(new SmallStore.Event("certain", "buy", Instant.parse("2010-11-09T18:00:00Z"), Map.of()));
        events.add(new SmallStore.Event("certain", "visit", Instant.parse("2010-11-09T19:00:00Z"), Map.of()));
        return events;
    }

    private static void check(
            SmallStore store,
            Definitions definitions,
            List<SmallStore.Event> events,
            LocalDate asOfDate,
            String context) {
        Instant asOf =
                asOfDate.plusDays(1).atStartOfDay(definitions.store().zone()).toInstant();
        List<NaiveRetention.Event> read = events.stream()
                .map(event -> new NaiveRetention.Event(event.user(), event.time(), event.name(), null))
                .toList();
        for (CohortDefinition cohort : definitions.cohorts().values()) {
            for (RetentionSpec spec : RetentionSpecs.of(cohort)) {
                List<String> expected = new NaiveRetention(spec, asOf)
                                .cells(
                                        read,
                                        null,
                                        event -> "buy".equals(event.name()),
                                        event -> !"refund".equals(event.name()))
                                .stream()
                                .filter(NaiveRetention.Cell::everybody)
                                .map(cell -> cell.cohort() + " " + cell.offsets() + " " + cell.size() + " "
                                        + cell.active() + " " + cell.eligible() + " " + cell.activeEligible() + " "
                                        + cell.closesAt())
                                .sorted()
                                .toList();
                assertThat(cells(store, cohort.name(), spec))
                        .as("%s: %s", context, spec)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<String> cells(SmallStore store, String cohort, RetentionSpec spec) {
        List<Row> rows = store.store()
                .read(CohortRetentionTable.SPEC)
                .where(col(CohortRetentionTable.COHORT_ID)
                        .equalTo(SmallStore.id(cohort).toString()))
                .where(col(CohortRetentionTable.GRANULARITY).equalTo(RetentionSpecs.lower(spec.granularity())))
                .where(col(CohortRetentionTable.MODE).equalTo(RetentionSpecs.lower(spec.mode())))
                .where(col(CohortRetentionTable.KIND).equalTo(RetentionSpecs.lower(spec.kind())))
                .collectAsList();
        return rows.stream()
                .map(row -> row.getAs(CohortRetentionTable.COHORT_PERIOD) + " "
                        + OffsetRange.of(row.<Integer>getAs(CohortRetentionTable.PERIOD_OFFSET))
                                .label()
                        + " " + row.getAs(CohortRetentionTable.COHORT_SIZE) + " "
                        + row.getAs(CohortRetentionTable.ACTIVE_USERS) + " "
                        + row.getAs(CohortRetentionTable.ELIGIBLE_USERS) + " "
                        + row.getAs(CohortRetentionTable.ACTIVE_ELIGIBLE) + " "
                        + row.getAs(CohortRetentionTable.CLOSES_AT))
                .sorted()
                .toList();
    }
}
