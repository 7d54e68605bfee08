package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.col;

import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Keeps {@code activity_masks}: rolls the blocks forward whose days changed in {@code activity}. */
public final class MaskJob {
    private final StoreRun run;

    public MaskJob(StoreRun run) {
        this.run = run;
    }

    /** Makes every mask anew. */
    public void fromScratch() {
        replace(Keys.all(), MaskPlan.masks(run.read(ActivityTable.SPEC)));
    }

    /**
     * Takes the bits of changed days anew from activity, and leaves the others; no other block is read.
     *
     * @param eventDates the UTC dates whose activity changed; a local date is at most a day away
     */
    public void update(Set<LocalDate> eventDates) {
        if (eventDates.isEmpty()) {
            return;
        }
        Set<LocalDate> localDates = MaskPlan.datesAround(eventDates);
        replace(
                Keys.numbers(ActivityMasksTable.BLOCK, MaskPlan.blocks(localDates)),
                MaskPlan.changed(run.read(ActivityMasksTable.SPEC), run.read(ActivityTable.SPEC), localDates));
    }

    /** Makes the masks of some signals anew, of all days. */
    public void fill(Collection<SignalDefinition> signals) {
        if (!signals.isEmpty()) {
            Collection<String> names =
                    signals.stream().map(SignalDefinition::name).toList();
            replace(
                    Keys.texts(ActivityMasksTable.SIGNAL, names),
                    MaskPlan.masks(run.read(ActivityTable.SPEC)
                            .where(col(ActivityTable.SIGNAL).isin(names.toArray()))));
        }
    }

    private void replace(Keys keys, Dataset<Row> masks) {
        Dataset<Row> sorted = masks.repartition(
                        col(ActivityMasksTable.SIGNAL), col(ActivityMasksTable.BLOCK), col(ActivityMasksTable.SHARD))
                .sortWithinPartitions(
                        ActivityMasksTable.SIGNAL,
                        ActivityMasksTable.BLOCK,
                        ActivityMasksTable.SHARD,
                        ActivityMasksTable.USER_KEY);
        run.replace(ActivityMasksTable.SPEC, keys, sorted);
    }
}
