package io.tenure.jobs.export;

import static io.tenure.core.error.TenureException.didYouMean;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.DefinitionVersions;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UsersTable;
import io.tenure.jobs.view.FunnelView;
import io.tenure.jobs.view.MetricsView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one published run for readers outside of the store: cohorts in force, each by its newest computed version,
 * with numbers where the store keeps digests.
 *
 * <p>{@code cohort_retention} has one rate per cohort, period, offset and granularity: of everybody, by the cohort's first
 * mode and kind. {@code cohort_retention_cells} has every segment, mode and kind.
 */
public final class ExportedTables {
    /** {@code cohorts}, to which every other table of cohorts refers. */
    static final String COHORTS = "cohorts";

    /** {@code cohort_retention}: one rate of everybody per cohort, period, offset and granularity. */
    static final String RETENTION = "cohort_retention";

    /** {@code cohort_members}, which is there only if it was asked for. */
    public static final String MEMBERS = "cohort_members";

    /** {@code tenure_export}: which run it was, the last of the tables. */
    static final String MARK = "tenure_export";

    private static final String AS_OF = "as_of";
    private static final String METRIC = "metric";
    private static final String IS_COMPLETE = "is_complete";

    private final Store store;
    private final Publication published;
    private final DefinitionVersions definitions;
    private final List<ExportedCohort> cohorts;
    private final ExportRequest request;
    private final List<String> notes = new ArrayList<>();

    /**
     * Looks at what was published last.
     *
     * @throws TenureException STORE where nothing was; USAGE for a cohort or metric that isn't there
     */
    public ExportedTables(Store store, ExportRequest request) {
        this.store = store;
        this.published = store.published()
                .orElseThrow(() -> new TenureException(
                        ErrorCode.STORE,
                        "The store at '" + store.location() + "' has published nothing yet. Compute its cohorts: "
                                + "tenure run --store " + store.location()));
        this.request = request;
        this.definitions = DefinitionRows.read(store.read(DefinitionsTable.SPEC, published));
        this.cohorts = ExportedCohort.of(published, definitions, request.cohorts());
    }

    /** The store that they are of. */
    Store store() {
        return store;
    }

    /** The run whose numbers these are. */
    public Publication published() {
        return published;
    }

    /** What readers should know of the tables that were made, a line each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The tables; one that refers to another stands after it. */
    public List<ExportedTable> tables() {
        SparkSession spark = store.spark();
        List<ExportedTable> tables = new ArrayList<>(List.of(
                ExportedDefinitions.cohorts(spark, cohorts),
                retention(),
                retentionCells(),
                metrics(),
                funnels(),
                ExportedDefinitions.funnelSteps(
                        spark,
                        cohorts,
                        definitions.inForce().definitions().funnels().values())));
        if (request.hasMembers()) {
            tables.add(members());
        }
        tables.add(mark());
        return List.copyOf(tables);
    }

    private ExportedTable retention() {
        Dataset<Row> counted = broadcast(countedLike());
        Dataset<Row> cells = store.read(CohortRetentionTable.SPEC, published)
                .where(col(CohortRetentionTable.SEGMENT).equalTo(CohortMembers.EVERYBODY))
                .join(
                        counted,
                        names(
                                CohortRetentionTable.COHORT_ID,
                                CohortRetentionTable.VERSION,
                                CohortRetentionTable.MODE,
                                CohortRetentionTable.KIND));
        Dataset<Row> sums = MetricsView.of(store.read(CohortMetricsTable.SPEC, published))
                .where(col(CohortMetricsTable.SEGMENT).equalTo(CohortMembers.EVERYBODY))
                .select(
                        col(CohortMetricsTable.COHORT_ID),
                        col(CohortMetricsTable.VERSION),
                        col(CohortMetricsTable.SIGNAL).as(METRIC),
                        // offsets of metrics are those of the calendar
                        lit(lower(RetentionMode.CALENDAR)).as(CohortRetentionTable.MODE),
                        col(CohortMetricsTable.GRANULARITY),
                        col(CohortMetricsTable.COHORT_PERIOD),
                        col(CohortMetricsTable.PERIOD_OFFSET),
                        col(MetricsView.TOTAL).cast(DataTypes.DoubleType).as("metric_sum"));
        Column active = col(CohortRetentionTable.ACTIVE_USERS);
        Dataset<Row> rows = cells.join(
                        sums,
                        names(
                                CohortRetentionTable.COHORT_ID,
                                CohortRetentionTable.VERSION,
                                METRIC,
                                CohortRetentionTable.MODE,
                                CohortRetentionTable.GRANULARITY,
                                CohortRetentionTable.COHORT_PERIOD,
                                CohortRetentionTable.PERIOD_OFFSET),
                        "left")
                .select(
                        col(CohortRetentionTable.COHORT_ID),
                        col(CohortRetentionTable.COHORT_PERIOD),
                        col(CohortRetentionTable.PERIOD_OFFSET),
                        col(CohortRetentionTable.GRANULARITY),
                        active,
                        col(CohortRetentionTable.COHORT_SIZE),
                        col(CohortRetentionTable.RETENTION_RATE),
                        col("metric_sum"),
                        when(active.gt(0), col("metric_sum").divide(active)).as("metric_avg"),
                        col(METRIC),
                        col(CohortRetentionTable.VERSION),
                        col(CohortRetentionTable.ELIGIBLE_USERS),
                        col(CohortRetentionTable.ACTIVE_ELIGIBLE),
                        isComplete(),
                        col(CohortRetentionTable.CLOSES_AT));
        return new ExportedTable(
                RETENTION,
                "How many of a cohort came back: everybody, by the mode and kind that cohorts names.",
                List.of(
                        CohortRetentionTable.COHORT_ID,
                        CohortRetentionTable.COHORT_PERIOD,
                        CohortRetentionTable.PERIOD_OFFSET,
                        CohortRetentionTable.GRANULARITY),
                rows);
    }

    private ExportedTable retentionCells() {
        return cells(
                "cohort_retention_cells",
                "How many of a cohort came back, by segment, mode and kind.",
                CohortRetentionTable.SPEC,
                store.read(CohortRetentionTable.SPEC, published).drop(CohortRetentionTable.PERIOD_START));
    }

    private ExportedTable metrics() {
        return cells(
                "cohort_metrics",
                "What the members of a cohort did and were worth.",
                CohortMetricsTable.SPEC,
                MetricsView.of(store.read(CohortMetricsTable.SPEC, published)));
    }

    private ExportedTable funnels() {
        return cells(
                "cohort_funnel",
                "How far the members of a cohort got in a funnel.",
                CohortFunnelTable.SPEC,
                FunnelView.of(store.read(CohortFunnelTable.SPEC, published)));
    }

    /** Cells of the versions that are exported; the version is no part of their key, for there is one of each cohort. */
    private ExportedTable cells(String name, String description, TableSpec table, Dataset<Row> cells) {
        Dataset<Row> ofVersions =
                cells.join(broadcast(versions()), names(CohortRetentionTable.COHORT_ID, CohortRetentionTable.VERSION));
        List<Column> columns = Stream.concat(
                        Arrays.stream(cells.columns())
                                .filter(column -> !column.equals(CohortRetentionTable.RUN_ID))
                                .map(column -> col(column)),
                        Stream.of(isComplete()))
                .toList();
        List<String> key = table.key().stream()
                .filter(column -> !column.equals(CohortRetentionTable.VERSION))
                .toList();
        return new ExportedTable(name, description, key, ofVersions.select(columns.toArray(Column[]::new)));
    }

    /** What never closes is never complete. */
    private static Column isComplete() {
        Column closesAt = col(CohortRetentionTable.CLOSES_AT);
        return closesAt.isNotNull().and(closesAt.leq(col(AS_OF))).as(IS_COMPLETE);
    }

    private ExportedTable members() {
        Dataset<Row> rows = store.read(CohortMembersTable.SPEC, published)
                .join(broadcast(versions()), names(CohortMembersTable.COHORT_ID, CohortMembersTable.VERSION))
                .join(store.read(UsersTable.SPEC, published), CohortMembersTable.USER_KEY)
                .select(
                        CohortMembersTable.COHORT_ID,
                        UsersTable.USER_ID,
                        CohortMembersTable.COHORT_DATE,
                        CohortMembersTable.FIRST_EVENT_AT);
        return new ExportedTable(MEMBERS, "Who is in a cohort, and since when.", List.of("cohort_id", "user_id"), rows);
    }

    private ExportedTable mark() {
        StructType columns = new StructType()
                .add("store", DataTypes.StringType)
                .add("run_number", DataTypes.LongType)
                .add("run_id", DataTypes.StringType)
                .add(AS_OF, DataTypes.TimestampType)
                .add("exported_at", DataTypes.TimestampType);
        Row row = RowFactory.create(
                store.location(),
                published.number(),
                published.runId().toString(),
                published.asOf(),
                store.clock().instant());
        return new ExportedTable(
                MARK,
                "Which published run these tables are.",
                List.of("store"),
                store.spark().createDataFrame(List.of(row), columns));
    }

    private Dataset<Row> versions() {
        StructType columns = new StructType()
                .add(CohortRetentionTable.COHORT_ID, DataTypes.StringType)
                .add(CohortRetentionTable.VERSION, DataTypes.IntegerType)
                .add(AS_OF, DataTypes.TimestampType);
        return store.spark()
                .createDataFrame(
                        cohorts.stream()
                                .map(cohort ->
                                        RowFactory.create(cohort.id().toString(), cohort.version(), cohort.asOf()))
                                .toList(),
                        columns);
    }

    private Dataset<Row> countedLike() {
        StructType columns = new StructType()
                .add(CohortRetentionTable.COHORT_ID, DataTypes.StringType)
                .add(CohortRetentionTable.VERSION, DataTypes.IntegerType)
                .add(CohortRetentionTable.MODE, DataTypes.StringType)
                .add(CohortRetentionTable.KIND, DataTypes.StringType)
                .add(METRIC, DataTypes.StringType)
                .add(AS_OF, DataTypes.TimestampType);
        Map<String, List<String>> measured = measured();
        List<Row> rows = cohorts.stream()
                .map(cohort -> RowFactory.create(
                        cohort.id().toString(),
                        cohort.version(),
                        cohort.mode(),
                        cohort.kind(),
                        metric(cohort, measured.getOrDefault(cohort.id().toString(), List.of())),
                        cohort.asOf()))
                .toList();
        return store.spark().createDataFrame(rows, columns);
    }

    /** The signals with cells, by cohort. */
    private Map<String, List<String>> measured() {
        Map<String, List<String>> measured = new LinkedHashMap<>();
        store.read(CohortMetricsTable.SPEC, published)
                .join(broadcast(versions()), names(CohortMetricsTable.COHORT_ID, CohortMetricsTable.VERSION))
                .select(CohortMetricsTable.COHORT_ID, CohortMetricsTable.SIGNAL)
                .distinct()
                .orderBy(CohortMetricsTable.COHORT_ID, CohortMetricsTable.SIGNAL)
                .collectAsList()
                .forEach(row -> measured.computeIfAbsent(row.getString(0), id -> new ArrayList<>())
                        .add(row.getString(1)));
        if (request.metric() != null) {
            List<String> all = measured.values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .sorted()
                    .toList();
            if (!all.contains(request.metric())) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "No exported cohort is measured by '" + request.metric() + "'"
                                + didYouMean(request.metric(), all)
                                + (all.isEmpty()
                                        ? " There are no metrics at all; tenure add-metric makes one."
                                        : " There are " + String.join(", ", all) + "."));
            }
        }
        return measured;
    }

    /** The metric beside the rates of a cohort. */
    private @Nullable String metric(ExportedCohort cohort, List<String> measured) {
        if (request.metric() != null) {
            return measured.contains(request.metric()) ? request.metric() : null;
        }
        if (measured.size() > 1) {
            notes.add("cohort_retention: metric_sum and metric_avg of "
                    + cohort.definition().name() + " are empty, for it has " + measured.size() + " metrics ("
                    + String.join(", ", measured) + "); name one with --metric. cohort_metrics has all of them.");
        }
        return measured.size() == 1 ? measured.get(0) : null;
    }

    private static String[] names(String... names) {
        return names;
    }

    private static String lower(RetentionMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
