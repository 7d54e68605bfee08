package io.tenure.jobs.table;

import java.util.List;

/** Every table of a store but {@code runs}. */
public final class StoreTables {
    public static final List<TableSpec> ALL = List.of(
            UsersTable.SPEC,
            EventsTable.SPEC,
            EventsRejectedTable.SPEC,
            IngestBatchesTable.SPEC,
            DefinitionsTable.SPEC,
            ActivityTable.SPEC,
            ActivityMasksTable.SPEC,
            CohortMembersTable.SPEC,
            EntryDayTable.SPEC,
            CohortRetentionTable.SPEC,
            EntryDayValuesTable.SPEC,
            CohortMetricsTable.SPEC,
            FunnelProgressTable.SPEC,
            CohortFunnelTable.SPEC,
            AlertsTable.SPEC);

    private StoreTables() {}
}
