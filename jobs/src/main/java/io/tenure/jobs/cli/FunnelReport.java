package io.tenure.jobs.cli;

import io.tenure.core.funnel.FunnelCohort;
import io.tenure.core.funnel.FunnelCounts;
import io.tenure.core.funnel.FunnelStep;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.stats.OrderStatistics;
import io.tenure.definition.FunnelStepDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A funnel as rows.
 *
 * @param steps the steps
 * @param periods the periods of the cohorts; null: all users are one
 * @param segmented whether there are segments
 */
record FunnelReport(
        FunnelCounts counts,
        List<FunnelStepDefinition> steps,
        @Nullable CalendarPeriods periods,
        boolean segmented) {
    private static final String EVERYBODY = "*";
    private static final int MICROS_DIGITS = 6;
    private static final int MILLIS_DIGITS = 3;

    /** How many users reached each step, one row for each step of each cohort and segment; everybody first. */
    Dataset<Row> users(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        counts.cohortsOfEverybody().forEach(cohort -> addUsers(rows, EVERYBODY, cohort));
        if (segmented) {
            counts.cohorts().forEach(cohort -> addUsers(rows, cohort.segment(), cohort));
        }
        StructType columns = new StructType();
        if (segmented) {
            columns = columns.add("segment", DataTypes.StringType);
        }
        if (periods != null) {
            columns = columns.add("cohort", DataTypes.DateType).add("cohort_size", DataTypes.LongType);
        }
        return spark.createDataFrame(
                rows,
                columns.add("step", DataTypes.IntegerType)
                        .add("event_name", DataTypes.StringType)
                        .add("users", DataTypes.LongType)
                        .add("open", DataTypes.LongType)
                        .add("share_of_entered", DataTypes.DoubleType)
                        .add("share_of_previous", DataTypes.DoubleType)
                        .add("p50_seconds", DataTypes.DoubleType)
                        .add("p90_seconds", DataTypes.DoubleType));
    }

    private void addUsers(List<Row> rows, @Nullable String segment, FunnelCohort cohort) {
        long entered = cohort.steps().get(0).users();
        for (int step = 0; step < steps.size(); step++) {
            FunnelStep counted = cohort.steps().get(step);
            List<@Nullable Object> fields = new ArrayList<>();
            if (segmented) {
                fields.add(segment);
            }
            if (periods != null) {
                fields.add(periods.firstDay(cohort.cohort()));
                fields.add(cohort.size());
            }
            fields.add(step + 1);
            fields.add(steps.get(step).name());
            fields.add(counted.users());
            fields.add(counted.open());
            fields.add(share(counted.users(), entered));
            fields.add(
                    step == 0
                            ? null
                            : share(
                                    counted.users(),
                                    cohort.steps().get(requiredBefore(step)).users()));
            fields.add(seconds(counted.sincePrevious(), 50));
            fields.add(seconds(counted.sincePrevious(), 90));
            rows.add(RowFactory.create(fields.toArray()));
        }
    }

    /** The last step before one that nobody can have passed over. */
    private int requiredBefore(int step) {
        int before = step - 1;
        while (steps.get(before).isOptional()) {
            before--;
        }
        return before;
    }

    private static @Nullable Double share(long users, long of) {
        return of == 0 ? null : (double) users / of;
    }

    private static @Nullable Double seconds(OrderStatistics micros, int percent) {
        return micros.size() == 0
                ? null
                : BigDecimal.valueOf(micros.percentile(percent), MICROS_DIGITS).doubleValue();
    }

    /**
     * How long each step took since the one before in milliseconds, one row for each step but the first that anybody reached.
     * The numbers are whole where all are, else they have the microseconds too.
     */
    Dataset<Row> times(SparkSession spark) {
        List<Taken> taken = new ArrayList<>();
        for (FunnelCohort everybody : counts.cohortsOfEverybody()) {
            for (int step = 1; step < steps.size(); step++) {
                OrderStatistics micros = everybody.steps().get(step).sincePrevious();
                if (micros.size() > 0) {
                    taken.add(Taken.of(step, micros));
                }
            }
        }
        boolean areWhole = taken.stream().allMatch(Taken::isWhole);
        DataType type = areWhole ? DataTypes.LongType : DataTypes.createDecimalType(38, MILLIS_DIGITS);
        StructType columns = new StructType()
                .add("step", DataTypes.IntegerType)
                .add("event_name", DataTypes.StringType)
                .add("users", DataTypes.LongType);
        for (String name : Taken.NAMES) {
            columns = columns.add(name, type);
        }
        return spark.createDataFrame(
                taken.stream()
                        .map(each -> each.row(steps.get(each.step()).name(), areWhole))
                        .toList(),
                columns);
    }

    /**
     * How long a step took.
     *
     * @param step counted from 0
     * @param millis the numbers of {@link #NAMES}
     */
    private record Taken(int step, long users, List<BigDecimal> millis) {
        static final List<String> NAMES = List.of("min_ms", "p50_ms", "p90_ms", "max_ms", "sum_ms");

        static Taken of(int step, OrderStatistics micros) {
            List<BigDecimal> millis = new ArrayList<>();
            for (int percent : new int[] {0, 50, 90, 100}) {
                millis.add(BigDecimal.valueOf(micros.percentile(percent), MILLIS_DIGITS));
            }
            millis.add(new BigDecimal(micros.sum(), MILLIS_DIGITS));
            return new Taken(step, micros.size(), millis);
        }

        boolean isWhole() {
            return millis.stream().allMatch(value -> value.stripTrailingZeros().scale() <= 0);
        }

        Row row(String name, boolean areWhole) {
            List<Object> fields = new ArrayList<>(List.of(step + 1, name, users));
            millis.forEach(value -> fields.add(areWhole ? (Object) value.longValueExact() : value));
            return RowFactory.create(fields.toArray());
        }
    }
}
