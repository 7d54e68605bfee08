package io.tenure.jobs.cli;

import io.tenure.core.lifecycle.ActiveUsers;
import io.tenure.core.lifecycle.DayPeriods;
import io.tenure.core.lifecycle.LifecyclePeriod;
import io.tenure.core.lifecycle.StickinessCounts;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.jobs.lifecycle.CountedLifecycle;
import io.tenure.jobs.lifecycle.LifecyclePlan;
import io.tenure.jobs.pipeline.PublishedMasks;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure lifecycle}: who is new, comes back, or stays away, and how sticky the product is. */
@Command(
        name = "lifecycle",
        description =
                "Who is new, returns, comes back after a break or stays away in each period; or how many users were"
                        + " active each day, week and month.",
        sortOptions = false)
final class LifecycleCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL",
            description = "Active means this event or declared signal (default: any event).")
    private @Nullable String signal;

    @Option(
            names = "--granularity",
            paramLabel = "PERIOD",
            description = "day, week, month, quarter or year (default: week).")
    private Granularity granularity = Granularity.WEEK;

    @Option(
            names = "--stickiness",
            description =
                    "Instead: the users of each day, of the 7 and of the 28 days that end with it, and their ratios.")
    private boolean stickiness;

    @Option(
            names = "--active-days",
            description = "Instead: how many users were active on so many of the last 7, and of the last 28 days.")
    private boolean activeDays;

    @Mixin
    private FormatOption format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private LifecycleCommand() {}

    @Override
    public Integer call() throws IOException {
        Store opened = store.open("lifecycle");
        PublishedMasks masks = PublishedMasks.of(opened);
        SignalOption.require("--signal", signal, masks.signals());
        CalendarPeriods calendar = new CalendarPeriods(
                granularity, masks.zone(), masks.definitions().store().weekStart());
        Optional<CountedLifecycle> counted = LifecyclePlan.run(masks.of(signal), calendar, masks.end());
        StructType columns = stickiness ? stickinessColumns() : activeDays ? activeDayColumns() : lifecycleColumns();
        List<Row> rows = new ArrayList<>();
        counted.ifPresent(counts -> {
            if (stickiness) {
                addStickiness(rows, counts);
            } else if (activeDays) {
                addActiveDays(rows, counts);
            } else {
                addLifecycle(rows, counts, calendar, masks.end());
            }
        });
        format.print(opened.spark().createDataFrame(rows, columns));
        return 0;
    }

    private static StructType lifecycleColumns() {
        return new StructType()
                .add("period", DataTypes.DateType)
                .add("active", DataTypes.LongType)
                .add("new", DataTypes.LongType)
                .add("returning", DataTypes.LongType)
                .add("resurrected", DataTypes.LongType)
                .add("dormant", DataTypes.LongType)
                .add("state", DataTypes.StringType);
    }

    /** From the first period with somebody on. */
    private static void addLifecycle(List<Row> rows, CountedLifecycle counts, CalendarPeriods calendar, LocalDate end) {
        DayPeriods periods = new DayPeriods(calendar, counts.firstDay(), Math.toIntExact(end.toEpochDay()));
        List<LifecyclePeriod> counted = counts.lifecycle().periods();
        for (int period = 0; period < counted.size(); period++) {
            LifecyclePeriod each = counted.get(period);
            if (!rows.isEmpty() || each.active() > 0) {
                rows.add(RowFactory.create(
                        periods.firstDate(period),
                        each.active(),
                        each.newUsers(),
                        each.returning(),
                        each.resurrected(),
                        each.dormant(),
                        period < periods.closed() ? "complete" : "in_progress"));
            }
        }
    }

    private static StructType stickinessColumns() {
        return new StructType()
                .add("date", DataTypes.DateType)
                .add("daily", DataTypes.LongType)
                .add("weekly", DataTypes.LongType)
                .add("monthly", DataTypes.LongType)
                .add("daily_of_weekly", DataTypes.DoubleType)
                .add("daily_of_monthly", DataTypes.DoubleType)
                .add("weekly_of_monthly", DataTypes.DoubleType);
    }

    /** From the first day with somebody on. */
    private static void addStickiness(List<Row> rows, CountedLifecycle counts) {
        List<ActiveUsers> days = counts.stickiness().days();
        for (int day = 0; day < days.size(); day++) {
            ActiveUsers users = days.get(day);
            if (!rows.isEmpty() || users.daily() > 0) {
                rows.add(RowFactory.create(
                        LocalDate.ofEpochDay((long) counts.firstDay() + day),
                        users.daily(),
                        users.weekly(),
                        users.monthly(),
                        users.weekly() == 0 ? null : users.dailyOfWeekly().rate(),
                        users.monthly() == 0 ? null : users.dailyOfMonthly().rate(),
                        users.monthly() == 0 ? null : users.weeklyOfMonthly().rate()));
            }
        }
    }

    private static StructType activeDayColumns() {
        return new StructType()
                .add("window_days", DataTypes.IntegerType)
                .add("active_days", DataTypes.IntegerType)
                .add("users", DataTypes.LongType);
    }

    private static void addActiveDays(List<Row> rows, CountedLifecycle counts) {
        for (int days = 1; days <= StickinessCounts.WEEK_DAYS; days++) {
            rows.add(RowFactory.create(
                    StickinessCounts.WEEK_DAYS, days, counts.week().users(days)));
        }
        for (int days = 1; days <= StickinessCounts.MONTH_DAYS; days++) {
            rows.add(RowFactory.create(
                    StickinessCounts.MONTH_DAYS, days, counts.month().users(days)));
        }
    }
}
