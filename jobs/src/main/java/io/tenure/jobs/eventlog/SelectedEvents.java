package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tenure.jobs.definition.CohortDefinition;
import io.tenure.jobs.definition.Definitions;
import io.tenure.jobs.definition.EventSelection;
import io.tenure.jobs.definition.SignalDefinition;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The return events of a cohort, where activity and where events are read. */
record ReturnEvents(Definitions definitions, CohortDefinition cohort) {
    /** Their rows of activity. Any event is any event name; the declared signals are among them already. */
    Dataset<Row> activity(StoreRun run) {
        List<String> signals = cohort.returns().signalNames();
        Column signal = col(ActivityTable.SIGNAL);
        Object[] declared = definitions.signals().values().stream()
                .filter(each -> !each.isWholeEvent())
                .map(SignalDefinition::name)
                .toArray();
        return run.read(ActivityTable.SPEC)
                .where(signals.isEmpty() ? not(signal.isin(declared)) : signal.isin(signals.toArray()));
    }

    /** Whether a counted event is one. */
    Column isReturn(EventLog log) {
        return cohort.returns().toColumn(col(EventsTable.EVENT_NAME), log::property);
    }

    /** The signal as which activity has a return event. */
    Column signal() {
        return cohort.returns() instanceof EventSelection.Signal named
                ? lit(named.signal().name())
                : col(EventsTable.EVENT_NAME);
    }
}
