package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tenure.definition.Definitions;
import io.tenure.definition.EventSelection;
import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.definition.NameColumn;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The events that a selection means, in activity and among the counted events.
 *
 * @param definitions the definitions in force, whose signals activity has
 * @param selection which events are meant
 */
public record SelectedEvents(Definitions definitions, EventSelection selection) {
    /** Their rows of activity. */
    public Dataset<Row> activity(StoreRun run) {
        return run.read(ActivityTable.SPEC).where(isSignal());
    }

    /**
     * Whether a row of activity or of masks is theirs, said of {@code signal}. Any event is any event name; the declared
     * signals are among them already.
     */
    public Column isSignal() {
        List<String> signals = selection.signalNames();
        Column signal = col(ActivityTable.SIGNAL);
        Object[] declared = definitions.signals().values().stream()
                .filter(each -> !each.isWholeEvent())
                .map(SignalDefinition::name)
                .toArray();
        return signals.isEmpty() ? not(signal.isin(declared)) : signal.isin(signals.toArray());
    }

    /** Whether a counted event is one. */
    public Column isMeant(EventLog log) {
        return DefinitionColumns.of(selection, NameColumn.text(col(EventsTable.EVENT_NAME)), log::property);
    }

    /** The signal as which activity has one of them. */
    public Column signal() {
        return selection instanceof EventSelection.Signal named
                ? lit(named.signal().name())
                : col(EventsTable.EVENT_NAME);
    }
}
