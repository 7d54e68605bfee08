package io.tenure.jobs.cohort;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.try_element_at;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition.SegmentPart;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cohort version.
 *
 * @param run the run that reads them
 * @param cohort whose
 */
public record CohortMembers(StoreRun run, AppliedCohort cohort) {
    /** The segment of everybody. */
    public static final String EVERYBODY = "{}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> WITH_NULLS = Map.of("ignoreNullFields", "false");

    /** Their rows of {@code cohort_members}. */
    public Dataset<Row> rows() {
        return run.read(CohortMembersTable.SPEC)
                .where(col(CohortMembersTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .where(col(CohortMembersTable.VERSION).equalTo(cohort.version()));
    }

    /** The earliest date of entry; empty without members. */
    public Optional<LocalDate> firstDate() {
        return Optional.ofNullable(
                rows().agg(min(col(CohortMembersTable.COHORT_DATE))).head().getAs(0));
    }

    /** What names a member's segment, for each combination of the definition: a text over a row of {@link #rows}. */
    public List<Column> segments() {
        return cohort.definition().segments().stream()
                .map(CohortMembers::segment)
                .toList();
    }

    /** The text of a segment with these values, null for a missing one, as {@link #segments} makes it. */
    public static String segment(SortedMap<String, @Nullable String> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts that are no JSON: " + values, e);
        }
    }

    /** Canonical JSON of a combination: properties sorted, a missing value as null. */
    private static Column segment(List<SegmentPart> combination) {
        List<String> names =
                combination.stream().map(SegmentPart::name).sorted().toList();
        Column keys = array(names.stream().map(name -> lit(name)).toArray(Column[]::new));
        Column values = array(names.stream()
                .map(name -> try_element_at(col(CohortMembersTable.SEGMENTS), lit(name)))
                .toArray(Column[]::new));
        return to_json(map_from_arrays(keys, values), WITH_NULLS);
    }

    /** The rows of the cohort version in any table about cohorts; their columns have the same names everywhere. */
    public Keys keys() {
        return Keys.id(CohortMembersTable.COHORT_ID, cohort.cohortId())
                .and(Keys.number(CohortMembersTable.VERSION, cohort.version()));
    }
}
