package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.getbit;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.jobs.ReferenceFolders;
import io.tenure.jobs.ReferenceFunnel;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.metrics.RevenuePercentiles;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data sets with reference tables through a store: apply, ingest, run. The shipped sample, or every folder of {@code
 * -Dtenure.data=FOLDER}.
 */
final class TestReferenceData {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T04:00:00Z"), ZoneOffset.UTC);
    private static final List<String> EVENT_COLUMNS = List.of("event_time", "user_id", "session_id", "event_type");

    private static final List<String> REVENUE_COLUMNS =
            List.of("events", "users", "sum", "sum_of_squares", "avg", "min", "max");
    private static final String ANY_EVENT = "any_event";

    @TempDir
    private Path folder;

    static List<Path> dataSets() throws IOException {
        return ReferenceFolders.with("expected/definitions.json");
    }

    @ParameterizedTest
    @MethodSource("dataSets")
    void aStoreHoldsTheReferenceTables(Path data) {
        SessionConf.during(SessionConf.WITH_CODE_GENERATION, () -> {
            try {
                compare(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void compare(Path data) throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        apply(store, yaml(data));
        store.run("ingest", "", run -> {
            IngestJob.run(
                    run,
                    DefinitionRows.read(run.read(DefinitionsTable.SPEC))
                            .inForce()
                            .definitions()
                            .store(),
                    InputSpec.of(List.of(data.resolve("events.csv.gz").toString()), false));
            return run.publish(null, "{}");
        });
        store.run("run", "", run -> {
            Pipeline pipeline = new Pipeline(
                    run, DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce(), RunOptions.whatChanged());
            return run.publish(pipeline.run(line -> {}).orElseThrow(), "{}");
        });

        assertThat(activity(store)).isEqualTo(reference(data, "activity_daily", 4));
        assertMasksAreTheDaysOfActivity(store);
        for (AppliedCohort cohort :
                DefinitionRows.read(store.read(DefinitionsTable.SPEC)).inForce().cohorts()) {
            String name = cohort.definition().name();
            assertThat(cells(store, cohort)).as(name).isEqualTo(reference(data, table(name), 5));
            if (name.startsWith("cohort_")) {
                assertThat(sizes(store, cohort)).as(name).isEqualTo(reference(data, name + "_sizes", 2));
                List<String> header = header(data.resolve("expected/" + name + ".csv"));
                assertThat(sums(store, cohort, header.contains("revenue_sum")))
                        .as(name)
                        .isEqualTo(numbers(data, name, header.subList(5, header.size())));
            }
            if (name.equals("retention_month") && Files.exists(data.resolve("expected/revenue_monthly.csv"))) {
                assertThat(revenue(store, cohort))
                        .as(name)
                        .isEqualTo(numbers(data, "revenue_monthly", REVENUE_COLUMNS));
            }
            if (name.equals("retention_month") && Files.exists(data.resolve("expected/funnel.csv"))) {
                assertFunnels(store, data);
            }
            if (name.startsWith("retention_")) {
                RevenuePercentiles.assertClose(store, cohort, ANY_EVENT);
            }
        }
    }

    private static void assertFunnels(Store store, Path data) throws IOException {
        List<Row> rows = store.read(CohortFunnelTable.SPEC)
                .where(col(CohortFunnelTable.GRANULARITY).equalTo("month"))
                .orderBy(CohortFunnelTable.COHORT_PERIOD, CohortFunnelTable.STEP_ORDER)
                .collectAsList();
        for (ReferenceFunnel funnel : ReferenceFunnel.of(data)) {
            SortedMap<Integer, Long> users = new TreeMap<>();
            Map<Integer, String> names = new HashMap<>();
            List<String> byMonth = new ArrayList<>();
            for (Row row : rows) {
                if (row.getAs(CohortFunnelTable.FUNNEL).equals(name(funnel))) {
                    users.merge(row.getAs(CohortFunnelTable.STEP_ORDER), row.getAs(CohortFunnelTable.USERS), Long::sum);
                    names.put(row.getAs(CohortFunnelTable.STEP_ORDER), row.getAs(CohortFunnelTable.EVENT_NAME));
                    byMonth.add(Stream.of(
                                    CohortFunnelTable.COHORT_PERIOD,
                                    CohortFunnelTable.COHORT_SIZE,
                                    CohortFunnelTable.STEP_ORDER,
                                    CohortFunnelTable.EVENT_NAME,
                                    CohortFunnelTable.USERS)
                            .map(column -> row.getAs(column).toString())
                            .collect(Collectors.joining(",")));
                }
            }
            assertThat(users.entrySet().stream()
                            .map(step -> step.getKey() + "," + names.get(step.getKey()) + "," + step.getValue()))
                    .as("%s", funnel)
                    .containsExactlyElementsOf(funnel.users());
            if (funnel.hasMonthsAndTimes()) {
                assertThat(byMonth).as("%s by month", funnel).isEqualTo(funnel.usersByMonth());
            }
        }
    }

    private static void apply(Store store, String yaml) {
        store.run("apply", "", run -> {
            DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
            DefinitionRows.publish(
                    run,
                    versions.changesTo(DefinitionReader.readText(List.of(), "reference", yaml)
                            .written()),
                    "test");
            return run.publish(null, "{}");
        });
    }

    /** The cohorts of definitions.json, and the users by their first event in each granularity. */
    private static String yaml(Path data) throws IOException {
        JsonNode definitions = new ObjectMapper()
                .readTree(data.resolve("expected/definitions.json").toFile());
        StringBuilder yaml =
                new StringBuilder("store:\n  ingest: {earliest: 1970-01-02, max_reject_share: 1}\n  properties: {");
        List<String> columns = header(data.resolve("events.csv.gz"));
        yaml.append(columns.stream()
                .filter(column -> !EVENT_COLUMNS.contains(column))
                .map(column -> column + (column.equals("revenue") ? ": decimal" : ": text"))
                .collect(Collectors.joining(", ")));
        yaml.append("}\n").append(metrics(definitions.get("cohorts"), columns.contains("revenue")));
        yaml.append("cohorts:\n");
        for (JsonNode cohort : definitions.get("cohorts")) {
            yaml.append("  - name: cohort_").append(cohort.get("name").asText()).append('\n');
            yaml.append("    entry:\n      event: ")
                    .append(cohort.get("entry_event"))
                    .append('\n');
            yaml.append("      from: ").append(cohort.get("time_window_start")).append('\n');
            yaml.append("      to: ").append(cohort.get("time_window_end")).append('\n');
            if (!cohort.get("entry_property").isEmpty()) {
                yaml.append("      where: ")
                        .append(cohort.get("entry_property"))
                        .append('\n');
            }
            yaml.append("    return: ")
                    .append(cohort.get("return_event").isNull() ? "any" : "{event: " + cohort.get("return_event") + "}")
                    .append("\n    granularities: [")
                    .append(cohort.get("granularity").asText())
                    .append("]\n");
        }
        for (String granularity : List.of("day", "week", "month")) {
            yaml.append("  - {name: retention_")
                    .append(granularity)
                    .append(", granularities: [")
                    .append(granularity)
                    .append("]}\n");
        }
        boolean hasTimes = Files.exists(data.resolve("expected/retention_elapsed_daily.csv"));
        for (String granularity : hasTimes ? List.of("day", "week") : List.of("week")) {
            yaml.append("  - {name: elapsed_")
                    .append(granularity)
                    .append(", modes: [rolling], granularities: [")
                    .append(granularity)
                    .append("]}\n");
        }
        return yaml.append(funnels(data)).toString();
    }

    private static String funnels(Path data) throws IOException {
        StringBuilder yaml = new StringBuilder();
        if (Files.exists(data.resolve("expected/funnel.csv"))) {
            yaml.append("funnels:\n");
            for (ReferenceFunnel funnel : ReferenceFunnel.of(data)) {
                yaml.append("  - name: ").append(name(funnel)).append('\n');
                yaml.append("    cohorts: retention_month\n");
                yaml.append("    match: ").append(funnel.strategy()).append('\n');
                yaml.append("    ties: ").append(funnel.ties()).append("\n    steps:\n");
                funnel.steps()
                        .forEach(step -> yaml.append("      - '").append(step).append("'\n"));
            }
        }
        return yaml.toString();
    }

    private static String name(ReferenceFunnel funnel) {
        return String.join("_", funnel.funnel(), funnel.limit(), funnel.match(), funnel.ties());
    }

    /** Every cohort's return events as a metric of the cohort, and all events one of the cohorts of weeks and months. */
    private static String metrics(JsonNode cohorts, boolean hasRevenue) {
        String value = hasRevenue ? ", value: revenue}\n" : "}\n";
        SortedMap<String, List<String>> byReturn = new TreeMap<>();
        byReturn.put(ANY_EVENT, new ArrayList<>());
        if (hasRevenue) {
            byReturn.get(ANY_EVENT).addAll(List.of("retention_week", "retention_month"));
        }
        cohorts.forEach(cohort -> byReturn.computeIfAbsent(
                        cohort.get("return_event").asText(ANY_EVENT), name -> new ArrayList<>())
                .add("cohort_" + cohort.get("name").asText()));
        StringBuilder yaml = new StringBuilder("signals:\n");
        byReturn.keySet()
                .forEach(name -> yaml.append("  - {name: ")
                        .append(name)
                        .append(name.equals(ANY_EVENT) ? "" : ", event: " + name)
                        .append(value));
        yaml.append("metrics:\n");
        byReturn.forEach((name, of) -> {
            if (!of.isEmpty()) {
                yaml.append("  - {name: ")
                        .append(name)
                        .append(", cohorts: ")
                        .append(of)
                        .append("}\n");
            }
        });
        return yaml.toString();
    }

    private static String table(String cohort) {
        return switch (cohort) {
            case "retention_day" -> "retention_daily";
            case "retention_week" -> "retention_weekly";
            case "retention_month" -> "retention_monthly";
            case "elapsed_day" -> "retention_elapsed_daily";
            case "elapsed_week" -> "retention_elapsed_weekly";
            default -> cohort;
        };
    }

    private static List<String> header(Path csv) throws IOException {
        try (InputStream bytes = Files.newInputStream(csv);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        csv.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            return List.of(lines.readLine().split(","));
        }
    }

    /** Events, active users and users with their first event, by day. */
    private static List<String> activity(Store store) {
        Dataset<Row> activity =
                store.read(ActivityTable.SPEC).where(col(ActivityTable.SIGNAL).notEqual(ANY_EVENT));
        Dataset<Row> firsts = activity.groupBy(ActivityTable.USER_KEY)
                .agg(min(col(ActivityTable.EVENT_DATE)).as("first_date"))
                .groupBy(col("first_date"))
                .agg(count(lit(1)).as("new_users"));
        return activity
                .groupBy(ActivityTable.EVENT_DATE)
                .agg(
                        sum(col(ActivityTable.EVENTS)).as("events"),
                        countDistinct(col(ActivityTable.USER_KEY)).as("users"))
                .join(firsts, col(ActivityTable.EVENT_DATE).equalTo(col("first_date")), "left")
                .na()
                .fill(0, new String[] {"new_users"})
                .orderBy(ActivityTable.EVENT_DATE)
                .select(ActivityTable.EVENT_DATE, "events", "users", "new_users")
                .collectAsList()
                .stream()
                .map(row -> row.mkString(","))
                .toList();
    }

    private static void assertMasksAreTheDaysOfActivity(Store store) {
        Column day = unix_date(col(ActivityTable.LOCAL_DATE));
        Dataset<Row> days = store.read(ActivityTable.SPEC)
                .select(
                        col(ActivityTable.SIGNAL),
                        col(ActivityTable.USER_KEY),
                        floor(day.divide(64)).as(ActivityMasksTable.BLOCK),
                        pmod(day, lit(64)).as("bit"))
                .distinct();
        Dataset<Row> masks = store.read(ActivityMasksTable.SPEC);
        Column bit = getbit(col(ActivityMasksTable.BITS), col("bit"));
        long marked = days.join(
                        masks, new String[] {ActivityTable.SIGNAL, ActivityTable.USER_KEY, ActivityMasksTable.BLOCK})
                .where(bit.equalTo(1))
                .count();
        long bits =
                masks.agg(sum(bit_count(col(ActivityMasksTable.BITS)))).head().getLong(0);
        assertThat(List.of(marked, bits)).containsOnly(days.count());
    }

    /** Cohort, offset, active users, size and rate of the active cells. */
    private static List<String> cells(Store store, AppliedCohort cohort) {
        return of(store.read(CohortRetentionTable.SPEC), cohort)
                .where(col(CohortRetentionTable.ACTIVE_USERS).gt(0))
                .orderBy(CohortRetentionTable.COHORT_PERIOD, CohortRetentionTable.PERIOD_OFFSET)
                .select(
                        CohortRetentionTable.COHORT_PERIOD,
                        CohortRetentionTable.PERIOD_OFFSET,
                        CohortRetentionTable.ACTIVE_USERS,
                        CohortRetentionTable.COHORT_SIZE,
                        CohortRetentionTable.RETENTION_RATE)
                .collectAsList()
                .stream()
                .map(row -> Stream.of(row.get(0), row.get(1), row.get(2), row.get(3), plainDigits(row.getDouble(4)))
                        .map(Object::toString)
                        .collect(Collectors.joining(",")))
                .toList();
    }

    /** As Python writes it, but never with an exponent. */
    private static String plainDigits(double rate) {
        return BigDecimal.valueOf(rate).toPlainString();
    }

    /** The members by cohort period. */
    private static List<String> sizes(Store store, AppliedCohort cohort) {
        return of(store.read(CohortRetentionTable.SPEC), cohort)
                .where(col(CohortRetentionTable.PERIOD_OFFSET).equalTo(0))
                .orderBy(CohortRetentionTable.COHORT_PERIOD)
                .select(CohortRetentionTable.COHORT_PERIOD, CohortRetentionTable.COHORT_SIZE)
                .collectAsList()
                .stream()
                .map(row -> row.mkString(","))
                .toList();
    }

    /** Events, and where there is revenue its sum, of the cells with events. */
    private static List<String> sums(Store store, AppliedCohort cohort, boolean hasRevenue) {
        return ofGranularity(of(store.read(CohortMetricsTable.SPEC), cohort), cohort)
                .orderBy(CohortMetricsTable.COHORT_PERIOD, CohortMetricsTable.PERIOD_OFFSET)
                .collectAsList()
                .stream()
                .map(row -> {
                    BigDecimal sum = row.getAs(CohortMetricsTable.VALUE_SUM);
                    return cell(row) + " "
                            + plain(row.getAs(CohortMetricsTable.EVENTS).toString())
                            + (hasRevenue ? " " + plain(sum == null ? "0" : sum.toPlainString()) : "");
                })
                .toList();
    }

    /** The columns of revenue_monthly that are exact, of the cells with a value. */
    private static List<String> revenue(Store store, AppliedCohort cohort) {
        return ofGranularity(of(store.read(CohortMetricsTable.SPEC), cohort), cohort)
                .where(col(CohortMetricsTable.VALUE_COUNT).gt(0))
                .orderBy(CohortMetricsTable.COHORT_PERIOD, CohortMetricsTable.PERIOD_OFFSET)
                .collectAsList()
                .stream()
                .map(row -> {
                    BigDecimal sum = row.getAs(CohortMetricsTable.VALUE_SUM);
                    long count = row.getAs(CohortMetricsTable.VALUE_COUNT);
                    return Stream.of(
                                    count,
                                    row.getAs(CohortMetricsTable.USERS),
                                    sum,
                                    row.getAs(CohortMetricsTable.VALUE_SUM_SQUARES),
                                    sum.divide(BigDecimal.valueOf(count), 6, RoundingMode.HALF_UP),
                                    row.getAs(CohortMetricsTable.VALUE_MIN),
                                    row.getAs(CohortMetricsTable.VALUE_MAX))
                            .map(value -> plain(value.toString()))
                            .collect(Collectors.joining(" ", cell(row) + " ", ""));
                })
                .toList();
    }

    private static String cell(Row row) {
        return row.getAs(CohortMetricsTable.COHORT_PERIOD) + " " + row.getAs(CohortMetricsTable.PERIOD_OFFSET);
    }

    /** The cells of the one granularity that the definition names, not those of days. */
    private static Dataset<Row> ofGranularity(Dataset<Row> cells, AppliedCohort cohort) {
        return cells.where(col(CohortMetricsTable.GRANULARITY)
                .equalTo(cohort.definition().granularities().get(0).name().toLowerCase(Locale.ROOT)));
    }

    private static String plain(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    /** Some columns of a reference table after the cohort and the offset, numbers without zeros at their ends. */
    private static List<String> numbers(Path data, String table, List<String> columns) throws IOException {
        Path file = data.resolve("expected/" + table + ".csv");
        List<String> header = header(file);
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> List.of(line.split(",")))
                .map(line -> columns.stream()
                        .map(column -> plain(line.get(header.indexOf(column))))
                        .collect(Collectors.joining(" ", line.get(0) + " " + line.get(1) + " ", "")))
                .toList();
    }

    private static Dataset<Row> of(Dataset<Row> rows, AppliedCohort cohort) {
        return rows.where(
                col(CohortMembersTable.COHORT_ID).equalTo(cohort.cohortId().toString()));
    }

    private static List<String> reference(Path data, String table, int columns) throws IOException {
        return Files.readAllLines(data.resolve("expected/" + table + ".csv")).stream()
                .skip(1)
                .map(line -> String.join(",", Arrays.asList(line.split(",")).subList(0, columns)))
                .toList();
    }
}
