package io.tenure.jobs.retention;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.TouchedCells;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.table.CohortRetentionTable;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of the touched cells, made one after another as they are written: a triangle of twenty years by day has 27 million,
 * and of all but a few the counts are zeros that take no room.
 *
 * @param counted the counts of each table
 * @param touched the cells of each table that are written
 */
record CellRows(List<MemberFold.Table> counted, List<TouchedCells> touched, UUID cohortId, int version, UUID runId)
        implements Serializable {
    private static final long MOST_ROWS_PER_FILE = 4_000_000;

    CellRows {
        counted = List.copyOf(counted);
        touched = List.copyOf(touched);
    }

    /**
     * The cohorts of a table, in a segment.
     *
     * @param table which table
     * @param segment as the table of cells names it
     */
    private record CohortCells(int table, String segment, CohortRow row) {}

    /** How many rows there are. */
    long size() {
        return cohorts().mapToLong(cohort -> touchedCells(cohort).count()).sum();
    }

    /**
     * The rows as they are written.
     *
     * @param size how many there are
     */
    Dataset<Row> toDataset(SparkSession spark, long size) {
        int files = (int) (1 + size / MOST_ROWS_PER_FILE);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<CellRows> all = context.broadcast(this);
        return spark.createDataFrame(
                context.parallelize(IntStream.range(0, files).boxed().toList(), files)
                        .mapPartitions(numbers ->
                                all.value().rows(numbers.next(), files).iterator()),
                CohortRetentionTable.SPEC.schema());
    }

    /** The rows of one of so many files: those of some cohorts that follow each other. */
    Stream<Row> rows(int file, int files) {
        List<CohortCells> all = cohorts().toList();
        int first = (int) ((long) all.size() * file / files);
        int end = (int) ((long) all.size() * (file + 1) / files);
        return all.subList(first, end).stream().flatMap(this::rows);
    }

    private Stream<CohortCells> cohorts() {
        return IntStream.range(0, counted.size()).boxed().flatMap(table -> {
            List<RetentionSegment> segments = segments(counted.get(table));
            return segments.stream()
                    .flatMap(segment ->
                            segment.cohorts().stream().map(row -> new CohortCells(table, name(segment), row)));
        });
    }

    /** Everybody once, and the segments of every combination. */
    private static List<RetentionSegment> segments(MemberFold.Table table) {
        List<RetentionSegment> segments = new ArrayList<>();
        for (var counts : table.counts()) {
            counts.table().segments().stream()
                    .filter(segment -> !segment.everybody() || segments.isEmpty())
                    .forEach(segments::add);
        }
        return segments;
    }

    private static String name(RetentionSegment segment) {
        return segment.everybody() ? CohortMembers.EVERYBODY : Objects.requireNonNull(segment.value());
    }

    private Stream<RetentionCell> touchedCells(CohortCells cohort) {
        TouchedCells cells = touched.get(cohort.table());
        int index = calendar(cohort).indexOf(cohort.row().cohort());
        return cohort.row().cells().stream().filter(cell -> cells.contains(index, cell.offsets()));
    }

    private Stream<Row> rows(CohortCells cohort) {
        CalendarPeriods calendar = calendar(cohort);
        int index = calendar.indexOf(cohort.row().cohort());
        return touchedCells(cohort).map(cell -> row(cohort, calendar, index, cell));
    }

    private RetentionSpec spec(CohortCells cohort) {
        return counted.get(cohort.table()).spec();
    }

    private CalendarPeriods calendar(CohortCells cohort) {
        RetentionSpec spec = spec(cohort);
        return new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
    }

    private Row row(CohortCells cohort, CalendarPeriods calendar, int index, RetentionCell cell) {
        RetentionSpec spec = spec(cohort);
        int offset = cell.offsets().first();
        return RowFactory.create(
                cohortId.toString(),
                version,
                cohort.segment(),
                RetentionSpecs.lower(spec.granularity()),
                RetentionSpecs.lower(spec.mode()),
                RetentionSpecs.kind(spec, cell.offsets()),
                cohort.row().cohort(),
                offset,
                calendar.firstDay(index + offset),
                cell.cohortSize(),
                cell.activeUsers(),
                cell.eligibleUsers(),
                cell.activeEligible(),
                cell.rate(),
                Instant.EPOCH.plus(cell.closesAtMicros(), ChronoUnit.MICROS),
                runId.toString());
    }
}
