package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.definition.EventSelection;
import io.tenure.definition.FunnelStepDefinition;
import io.tenure.definition.StepEvents;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.definition.NameColumn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * What an event is to a funnel, as a number.
 *
 * @param steps the funnel's
 * @param name where events have their names
 * @param property gives the text Column of a property
 */
public record StepColumns(List<FunnelStepDefinition> steps, NameColumn name, Function<String, Column> property) {
    /**
     * The conditions of an event as {@link CohortFunnel} has them; 0 where it hasn't the value that is held. An event's name is
     * compared with each that a step means until one is equal, however many steps mean it.
     *
     * @param held the value that is held; null: none is
     */
    public Column conditions(@Nullable Column held) {
        Column conditions = ofNamed()
                .bitwiseOR(bits(name, selection -> selection.eventNames().isEmpty()));
        return held == null ? conditions : when(held.isNotNull(), conditions).otherwise(0L);
    }

    /** Of those that are meant by their names. */
    private Column ofNamed() {
        Set<String> names = new LinkedHashSet<>();
        steps.forEach(step -> names.addAll(step.eventNames()));
        // when there is no name yet, there is nothing to begin a CASE with
        Column conditions = when(lit(false), 0L);
        for (String each : names) {
            conditions = conditions.when(
                    name.isOneOf(List.of(each)),
                    bits(
                            NameColumn.of(each),
                            selection -> selection.eventNames().contains(each)));
        }
        return conditions.otherwise(0L);
    }

    private Column bits(NameColumn name, Predicate<EventSelection> isMeant) {
        Column bits = lit(0L);
        for (int step = 0; step < steps.size(); step++) {
            bits = orBit(bits, steps.get(step).anyOf(), step, name, isMeant);
            bits = orBit(
                    bits, steps.get(step).without(), step + CohortFunnel.MOST_STEPS_WITH_EXCLUSIONS, name, isMeant);
        }
        return bits;
    }

    private Column orBit(
            Column bits, List<StepEvents> events, int bit, NameColumn name, Predicate<EventSelection> isMeant) {
        List<StepEvents> meant =
                events.stream().filter(each -> isMeant.test(each.events())).toList();
        return meant.isEmpty()
                ? bits
                : bits.bitwiseOR(when(DefinitionColumns.anyOf(meant, name, property), 1L << bit)
                        .otherwise(0L));
    }
}
