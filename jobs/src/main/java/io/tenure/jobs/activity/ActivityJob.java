package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.shiftright;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.Definitions;
import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.SignalColumns;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Keeps {@code activity}: rolls up the dates that changed, and fills signals that are new. */
public final class ActivityJob {
    /** Four million: a store of fewer users has its dates whole, and no task has to sort a date of all users of a larger one. */
    private static final int USERS_PER_TASK_BITS = 22;

    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;

    public ActivityJob(StoreRun run, EventLog log, Definitions definitions) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
    }

    /**
     * Rolls every date up anew.
     *
     * @throws TenureException DEFINITION for a signal that has the name of an event and is another condition
     */
    public void fromScratch() {
        requireNoEventOf(definitions.signals().values(), log.events());
        run.replace(ActivityTable.SPEC, Keys.all(), sorted(rollUp(null)));
    }

    /**
     * Rolls some UTC dates up anew; no other partition is read or written.
     *
     * @throws TenureException as {@link #fromScratch}
     */
    public void update(Set<LocalDate> dates) {
        if (!dates.isEmpty()) {
            requireNoEventOf(definitions.signals().values(), log.eventsOn(dates));
            run.replace(ActivityTable.SPEC, Keys.dates(ActivityTable.EVENT_DATE, dates), sorted(rollUp(dates)));
        }
    }

    /**
     * Rolls some declared signals up for all dates: those that are new, or that were declared otherwise.
     *
     * @throws TenureException as {@link #fromScratch}
     */
    public void fill(Collection<SignalDefinition> signals) {
        if (signals.isEmpty()) {
            return;
        }
        requireNoEventOf(signals, log.events());
        Keys keys = Keys.texts(
                ActivityTable.SIGNAL,
                signals.stream().map(SignalDefinition::name).toList());
        run.replace(ActivityTable.SPEC, keys, sorted(filling(signals)));
    }

    /** What {@link #fill} writes: the activity of some declared signals on all dates. */
    public Dataset<Row> filling(Collection<SignalDefinition> signals) {
        return ActivityPlan.fill(log, null, definitions.store().zone(), columns(signals, signal -> true));
    }

    private List<SignalColumns> columns(Collection<SignalDefinition> signals, Predicate<SignalDefinition> isMeant) {
        return signals.stream().filter(isMeant).map(log::signal).toList();
    }

    /** Rows of a signal and of an event with its name couldn't be told apart. Reads the names of few files. */
    private static void requireNoEventOf(Collection<SignalDefinition> signals, Dataset<Row> events) {
        Object[] names = signals.stream()
                .filter(signal -> !signal.isWholeEvent())
                .map(SignalDefinition::name)
                .toArray();
        if (names.length == 0) {
            return;
        }
        List<Row> found = events.where(col(EventsTable.EVENT_NAME).isin(names))
                .select(EventsTable.EVENT_NAME)
                .limit(1)
                .collectAsList();
        if (!found.isEmpty()) {
            String name = found.get(0).getString(0);
            throw new TenureException(
                    ErrorCode.DEFINITION,
                    "Signal '" + name + "' has the name of an event that came in, and isn't all events of that name: "
                            + "both would be counted as one. Give the signal another name, or declare it as {name: "
                            + name
                            + ", event: " + name + "}.");
        }
    }

    /** @param dates null: all */
    private Dataset<Row> rollUp(@Nullable Set<LocalDate> dates) {
        Collection<SignalDefinition> signals = definitions.signals().values();
        List<SignalColumns> named = columns(signals, SignalDefinition::isWholeEvent);
        List<SignalColumns> declared = columns(signals, signal -> !signal.isWholeEvent());
        return ActivityPlan.rollUp(log, dates, definitions.store().zone(), named, declared);
    }

    /**
     * The rows of a date together, those of very many users in several tasks; inside by signal and user, so that statistics say
     * which files hold a signal.
     */
    static Dataset<Row> sorted(Dataset<Row> activity) {
        return activity.repartition(
                        col(ActivityTable.EVENT_DATE), shiftright(col(ActivityTable.USER_KEY), USERS_PER_TASK_BITS))
                .sortWithinPartitions(
                        ActivityTable.EVENT_DATE,
                        ActivityTable.SIGNAL,
                        ActivityTable.USER_KEY,
                        ActivityTable.LOCAL_DATE);
    }
}
