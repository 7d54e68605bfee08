package io.tenure.api.result;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cohort: what it is, and what can be asked of it.
 *
 * @param id given when it was first defined
 * @param version of its definition: the newest unless another was asked for
 * @param createdAt when that version was defined
 * @param asOf events at or after this instant are not in its numbers; null: no run has computed the version
 * @param kinds which tables of retention there are; {@code bracket} is all brackets together
 * @param metrics what it is measured by
 * @param funnels the funnels that its members go through
 * @param segments the segments that have cells, everybody first
 * @param versions those that have numbers, oldest first
 * @param definition the definition, complete
 * @param written the definition as it was written, in YAML
 */
public record CohortSummary(
        String id,
        String name,
        String description,
        int version,
        String createdBy,
        String createdAt,
        @Nullable String asOf,
        String zone,
        String weekStart,
        List<String> granularities,
        List<String> modes,
        List<String> kinds,
        List<String> metrics,
        List<String> funnels,
        @Nullable List<Map<String, Object>> segments,
        @Nullable List<Integer> versions,
        @Nullable Map<String, Object> definition,
        @Nullable String written) {}
