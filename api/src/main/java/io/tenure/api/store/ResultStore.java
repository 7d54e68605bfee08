package io.tenure.api.store;

import io.tenure.definition.DefinitionVersions;
import java.util.List;
import java.util.Optional;

/**
 * What runs have published in a store.
 *
 * <p>Everything but {@link #newest} is read as of a publication, so that one answer never mixes two runs. Reads block on storage;
 * the same question of the same publication has the same answer for ever. A table with more cells than the server may hold is
 * refused with a {@link io.tenure.core.error.TenureException} LIMIT.
 */
public interface ResultStore {
    /**
     * The newest publication; empty before the first one. May lag behind the store by a second.
     *
     * @throws io.tenure.core.error.TenureException STORE where there is no store
     */
    Optional<Publication> newest();

    /** Every version of every definition; those of the newest publication are kept. */
    DefinitionVersions definitions(Publication publication);

    /** The segments that a cohort version has cells of, as canonical JSON, sorted; everybody is <code>{}</code>. */
    List<String> segments(Publication publication, CohortVersion cohort);

    /** The cells of one table of retention, by cohort period and offset. */
    List<RetentionCell> retention(Publication publication, RetentionSelection selection);

    /** The cells of a metric, by cohort period and offset. */
    List<MetricCell> metrics(Publication publication, CellSelection selection, String signal);

    /** The steps of a funnel, by cohort period and step. */
    List<FunnelCell> funnel(Publication publication, CellSelection selection, String funnel);
}
