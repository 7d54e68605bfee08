package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tenure.definition.Condition;
import io.tenure.definition.Condition.And;
import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Contains;
import io.tenure.definition.Condition.Decimal;
import io.tenure.definition.Condition.Exists;
import io.tenure.definition.Condition.Literal;
import io.tenure.definition.Condition.Not;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Or;
import io.tenure.definition.Condition.Text;
import io.tenure.definition.EventSelection;
import io.tenure.definition.EventSelection.Events;
import io.tenure.definition.EventSelection.Signal;
import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StepEvents;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** The events that definitions mean, as boolean Columns that are never NULL. */
public final class DefinitionColumns {
    private DefinitionColumns() {}

    /** Whether a condition holds; {@code property} gives the text Column of a property. */
    public static Column of(Condition condition, Function<String, Column> property) {
        if (condition instanceof And and) {
            return all(and.conditions(), property);
        }
        if (condition instanceof Or or) {
            return any(or.conditions(), property);
        }
        if (condition instanceof Not not) {
            return not(of(not.condition(), property));
        }
        if (condition instanceof Exists exists) {
            return property.apply(exists.name()).isNotNull();
        }
        if (condition instanceof Contains contains) {
            return coalesce(property.apply(contains.name()).contains(lit(contains.text())), lit(false));
        }
        Comparison comparison = (Comparison) condition;
        Column sign = sign(property.apply(comparison.name()), comparison.literal());
        return coalesce(test(sign, comparison.operator()), lit(false));
    }

    private static Column all(List<Condition> conditions, Function<String, Column> property) {
        return conditions.stream()
                .map(each -> of(each, property))
                .reduce(Column::and)
                .orElseGet(() -> lit(true));
    }

    private static Column any(List<Condition> conditions, Function<String, Column> property) {
        return conditions.stream()
                .map(each -> of(each, property))
                .reduce(Column::or)
                .orElseGet(() -> lit(false));
    }

    /** The sign of a property minus a literal, NULL where they don't compare. */
    private static Column sign(Column property, Literal literal) {
        if (literal instanceof Decimal decimal) {
            // this goes to the tasks; a condition doesn't
            BigDecimal number = decimal.value();
            return udf((String text) -> Decimal.sign(text, number), DataTypes.IntegerType)
                    .apply(property);
        }
        Column text = lit(((Text) literal).value());
        return when(property.lt(text), -1).when(property.equalTo(text), 0).when(property.gt(text), 1);
    }

    private static Column test(Column sign, Operator operator) {
        return switch (operator) {
            case EQUAL -> sign.equalTo(0);
            case NOT_EQUAL -> sign.notEqual(0);
            case LESS -> sign.lt(0);
            case LESS_OR_EQUAL -> sign.leq(0);
            case GREATER -> sign.gt(0);
            case GREATER_OR_EQUAL -> sign.geq(0);
        };
    }

    /** Whether an event is a signal. */
    public static Column of(SignalDefinition signal, NameColumn eventName, Function<String, Column> property) {
        Column isNamed = signal.events().isEmpty() ? lit(true) : eventName.isOneOf(signal.events());
        return isNamed.and(of(signal.where(), property));
    }

    /** Whether an event is meant. */
    public static Column of(EventSelection selection, NameColumn eventName, Function<String, Column> property) {
        if (selection instanceof Events events) {
            return eventName.isOneOf(events.eventNames());
        }
        return selection instanceof Signal signal ? of(signal.signal(), eventName, property) : lit(true);
    }

    /** Whether an event is any of those of a funnel's step; of none: it never is. */
    public static Column anyOf(List<StepEvents> events, NameColumn eventName, Function<String, Column> property) {
        return events.stream()
                .map(each -> of(each.events(), eventName, property).and(of(each.where(), property)))
                .reduce(Column::or)
                .orElseGet(() -> lit(false));
    }
}
