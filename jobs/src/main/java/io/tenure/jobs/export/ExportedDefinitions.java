package io.tenure.jobs.export;

import io.tenure.definition.CanonicalJson;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.Condition;
import io.tenure.definition.EventSelection;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.FunnelStepDefinition;
import io.tenure.definition.StepEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** {@code cohorts} and {@code funnel_steps}: what the numbers are about. */
final class ExportedDefinitions {
    private ExportedDefinitions() {}

    static ExportedTable cohorts(SparkSession spark, List<ExportedCohort> cohorts) {
        StructType columns = new StructType()
                .add("id", DataTypes.StringType)
                .add("name", DataTypes.StringType)
                .add("description", DataTypes.StringType)
                .add("entry_event", DataTypes.StringType)
                .add("entry_property", DataTypes.StringType)
                .add("time_window_start", DataTypes.TimestampType)
                .add("time_window_end", DataTypes.TimestampType)
                .add("created_by", DataTypes.StringType)
                .add("created_at", DataTypes.TimestampType)
                .add("version", DataTypes.IntegerType)
                .add("mode", DataTypes.StringType)
                .add("kind", DataTypes.StringType)
                .add("as_of", DataTypes.TimestampType)
                .add("definition", DataTypes.StringType);
        List<Row> rows = cohorts.stream().map(ExportedDefinitions::row).toList();
        return new ExportedTable(
                ExportedTables.COHORTS,
                "Who is in a cohort, and how cohort_retention counts it.",
                List.of("id"),
                spark.createDataFrame(rows, columns));
    }

    private static Row row(ExportedCohort cohort) {
        CohortDefinition definition = cohort.definition();
        CohortDefinition.Entry entry = definition.entry();
        return RowFactory.create(
                cohort.id().toString(),
                definition.name(),
                definition.description().isEmpty() ? null : definition.description(),
                name(entry.events()),
                filter(entry.where()),
                instant(entry.fromMicros()),
                instant(entry.toMicros()),
                cohort.createdBy(),
                cohort.createdAt(),
                cohort.version(),
                cohort.mode(),
                cohort.kind(),
                cohort.asOf(),
                CanonicalJson.write(definition.fields()));
    }

    static ExportedTable funnelSteps(
            SparkSession spark, List<ExportedCohort> cohorts, Iterable<FunnelDefinition> funnels) {
        StructType columns = new StructType()
                .add("id", DataTypes.StringType)
                .add("cohort_id", DataTypes.StringType)
                .add("funnel", DataTypes.StringType)
                .add("step_order", DataTypes.IntegerType)
                .add("event_name", DataTypes.StringType)
                .add("property_filter", DataTypes.StringType)
                .add("max_interval_seconds", DataTypes.LongType)
                .add("is_optional", DataTypes.BooleanType);
        List<Row> rows = new ArrayList<>();
        for (ExportedCohort cohort : cohorts) {
            for (FunnelDefinition funnel : funnels) {
                if (funnel.isOf(cohort.definition().name())) {
                    addSteps(rows, cohort.id(), funnel);
                }
            }
        }
        return new ExportedTable(
                "funnel_steps",
                "The steps of the funnels that the members of a cohort go through.",
                List.of("id"),
                spark.createDataFrame(rows, columns));
    }

    private static void addSteps(List<Row> rows, UUID cohortId, FunnelDefinition funnel) {
        List<FunnelStepDefinition> steps = funnel.steps();
        for (int order = 1; order <= steps.size(); order++) {
            FunnelStepDefinition step = steps.get(order - 1);
            @Nullable Duration within = step.within();
            rows.add(RowFactory.create(
                    id(cohortId, funnel.name(), order).toString(),
                    cohortId.toString(),
                    funnel.name(),
                    order,
                    step.name(),
                    filter(step.anyOf()),
                    within == null ? null : within.toSeconds(),
                    step.isOptional()));
        }
    }

    /** The same in every export. */
    private static UUID id(UUID cohortId, String funnel, int order) {
        return UUID.nameUUIDFromBytes((cohortId + " " + order + " " + funnel).getBytes(StandardCharsets.UTF_8));
    }

    private static String name(EventSelection events) {
        return events.signalNames().isEmpty() ? "any" : String.join(" or ", events.signalNames());
    }

    private static @Nullable String filter(Condition where) {
        return where.isAlways() ? null : CanonicalJson.write(new TreeMap<>(Map.of("where", where.toString())));
    }

    /** The condition of the only events that serve a step, or those of each; NULL where there are none. */
    private static @Nullable String filter(List<StepEvents> anyOf) {
        if (anyOf.size() == 1) {
            return filter(anyOf.get(0).where());
        }
        if (anyOf.stream().allMatch(each -> each.where().isAlways())) {
            return null;
        }
        List<Object> each = anyOf.stream()
                .<Object>map(events -> events.events().fields(events.where()))
                .collect(Collectors.toList());
        return CanonicalJson.write(new TreeMap<>(Map.of("any_of", each)));
    }

    private static @Nullable Instant instant(@Nullable Long micros) {
        return micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
