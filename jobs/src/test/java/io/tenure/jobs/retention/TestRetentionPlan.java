package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.retention.NaiveRetention.Cell;
import io.tenure.jobs.retention.NaiveRetention.Event;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TestRetentionPlan {
    private static final StructType SCHEMA = new StructType()
            .add("user_id", DataTypes.StringType, false)
            .add("event_time", DataTypes.TimestampType, false)
            .add("event_name", DataTypes.StringType)
            .add("country", DataTypes.StringType);
    private static final long AS_OF_MICROS = micros(Instant.parse("2025-04-01T00:00:00Z"));
    private static final List<ZoneId> ZONES = Stream.of(
                    "UTC",
                    "America/New_York",
                    "Asia/Kolkata",
                    "Pacific/Apia",
                    "Pacific/Kiritimati",
                    "America/Sao_Paulo",
                    "Australia/Lord_Howe",
                    // until 2011 clocks were put back over midnight
                    "America/St_Johns")
            .map(ZoneId::of)
            .toList();

    @ParameterizedTest
    @EnumSource(RetentionKind.class)
    void equalsTheNaiveDefinitionOnRandomEvents(RetentionKind kind) {
        for (RetentionMode mode : RetentionMode.values()) {
            for (Granularity granularity : Granularity.values()) {
                check((kind + " " + mode + " " + granularity).hashCode(), kind, mode, granularity);
            }
        }
    }

    private static void check(long seed, RetentionKind kind, RetentionMode mode, Granularity granularity) {
        Random random = new Random(seed);
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        // 2011 has Apia's skipped day at its end
        Instant start = Instant.parse("2011-09-20T00:00:00Z").plus(random.nextInt(40), ChronoUnit.DAYS);
        int days = granularity == Granularity.DAY ? 20 : granularity == Granularity.WEEK ? 120 : 900;
        List<Event> events = randomEvents(random, start, days);
        Instant middle = start.plus(days / 2, ChronoUnit.DAYS).plus(random.nextInt(86_400), ChronoUnit.SECONDS);
        Long windowEndMicros = random.nextBoolean() ? micros(middle) : null;
        Instant windowStart = random.nextBoolean() ? start.plus(days / 9, ChronoUnit.DAYS) : null;
        RetentionSpec spec = new RetentionSpec(
                granularity,
                mode,
                kind,
                zone,
                DayOfWeek.of(1 + random.nextInt(7)),
                random.nextBoolean() ? 1 + random.nextInt(12) : null,
                kind == RetentionKind.BRACKET
                        ? List.of(new OffsetRange(0, 0), new OffsetRange(4, 9), new OffsetRange(1, 3))
                        : List.of(),
                windowEndMicros);
        boolean anyEntry = random.nextBoolean();
        boolean anyReturn = random.nextBoolean();
        Instant asOf = start.plus(days, ChronoUnit.DAYS).minus(random.nextInt(days * 8), ChronoUnit.HOURS);

        RetentionTable table = RetentionPlan.run(
                dataset(events),
                new RetentionQuestion(
                        spec,
                        anyEntry ? lit(true) : col("event_name").equalTo("signup"),
                        windowStart == null ? null : micros(windowStart),
                        anyReturn ? lit(true) : col("event_name").equalTo("buy"),
                        col("country"),
                        micros(asOf)),
                () -> micros(asOf));

        List<Cell> expected = new NaiveRetention(spec, asOf)
                .cells(
                        events,
                        windowStart,
                        event -> anyEntry || event.name().equals("signup"),
                        event -> anyReturn || event.name().equals("buy"));
        assertThat(cells(table)).as("seed %s: %s as of %s", seed, spec, asOf).containsExactlyElementsOf(expected);
    }

    @Test
    void everyEventMayBeRejectedByTheWindow() {
        Event event = new Event("1", Instant.parse("2025-01-01T00:00:00Z"), "signup", null);
        RetentionTable table = RetentionPlan.run(
                dataset(List.of(event)),
                new RetentionQuestion(
                        weekly(), lit(true), micros(Instant.parse("2026-01-01T00:00:00Z")), lit(true), null, null),
                () -> micros(event.time()) + 1);

        assertThat(table.everybody().cohorts()).isEmpty();
        assertThat(table.segments()).hasSize(1);
    }

    @Test
    void asOfIsAskedOnceAfterAllEventsAreRead() {
        List<Event> events = randomEvents(new Random(7), Instant.parse("2025-01-01T00:00:00Z"), 30);
        List<String> asked = new ArrayList<>();
        RetentionPlan.run(
                dataset(events), new RetentionQuestion(weekly(), lit(true), null, lit(true), null, null), () -> {
                    asked.add("asked");
                    return micros(Instant.parse("2025-02-01T00:00:00Z"));
                });

        assertThat(asked).containsExactly("asked");
    }

    @Test
    void usersMayBeNumbers() {
        List<Event> events = randomEvents(new Random(11), Instant.parse("2025-01-01T00:00:00Z"), 60);
        Dataset<Row> texts = dataset(events);
        Dataset<Row> numbers = texts.withColumn("user_id", hash(col("user_id")).cast("long"));
        RetentionQuestion question = new RetentionQuestion(weekly(), lit(true), null, lit(true), col("country"), null);

        assertThat(RetentionPlan.run(numbers, question, () -> AS_OF_MICROS).toString())
                .isEqualTo(
                        RetentionPlan.run(texts, question, () -> AS_OF_MICROS).toString());
    }

    private static RetentionSpec weekly() {
        return new RetentionSpec(
                Granularity.WEEK,
                RetentionMode.CALENDAR,
                RetentionKind.ON,
                ZoneId.of("UTC"),
                DayOfWeek.MONDAY,
                null,
                List.of(),
                null);
    }

    private static List<Event> randomEvents(Random random, Instant start, int days) {
        List<Event> events = new ArrayList<>();
        String[] countries = {"GB", "FR", null, "Österreich", ""};
        int users = 1 + random.nextInt(25);
        for (int i = 0; i < 8 * users; i++) {
            // whole hours make ties between events and with boundaries likely
            Instant time = start.plus(random.nextInt(days * 24), ChronoUnit.HOURS);
            events.add(new Event(
                    "u" + random.nextInt(users),
                    random.nextInt(4) == 0 ? time.plusMillis(random.nextInt(3_600_000)) : time,
                    random.nextInt(3) == 0 ? "signup" : "buy",
                    countries[random.nextInt(countries.length)]));
        }
        return events;
    }

    private static Dataset<Row> dataset(List<Event> events) {
        List<Row> rows = events.stream()
                .map(event -> RowFactory.create(
                        event.user(), java.sql.Timestamp.from(event.time()), event.name(), event.country()))
                .toList();
        return SharedSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static List<Cell> cells(RetentionTable table) {
        return table.segments().stream()
                .flatMap(segment -> segment.cohorts().stream()
                        .flatMap(row -> row.cells().stream()
                                .map(cell -> new Cell(
                                        segment.value(),
                                        segment.everybody(),
                                        row.cohort(),
                                        cell.offsets().label(),
                                        row.cohortSize(),
                                        cell.activeUsers(),
                                        cell.eligibleUsers(),
                                        cell.activeEligible(),
                                        cell.complete(),
                                        Instant.EPOCH.plus(cell.closesAtMicros(), ChronoUnit.MICROS)))))
                .toList();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
