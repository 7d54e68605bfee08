package io.tenure.jobs.definition;

import io.tenure.core.funnel.CohortFunnel;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * A step of a funnel.
 *
 * @param events the names of the events of which any serves it
 * @param where what such an event has to meet
 * @param within the longest time since the step before; null: any
 */
public record FunnelStepDefinition(
        List<String> events, Condition where, @Nullable Duration within) {
    /** The most steps that a funnel can have. */
    public static final int MOST = 32;

    public FunnelStepDefinition {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a step of no event");
        }
    }

    /**
     * Reads steps: {@code view or preview, add_to_cart where country = 'US' within 1h, "pay now" within 2d}.
     *
     * <p>A name with other characters than letters, digits, {@code _ . - $} stands in double quotes; a length of time is
     * digits and one of {@code s m h d w}.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION, with the position and a caret, where the text can't be read
     */
    public static List<FunnelStepDefinition> parse(String text) {
        return TextScanner.read("the steps", () -> new FunnelStepParser(new TextScanner(text)).parse());
    }

    /** The longest time since the step before in microseconds, or {@link CohortFunnel#NO_LIMIT}. */
    public long withinMicros() {
        return within == null ? CohortFunnel.NO_LIMIT : Math.multiplyExact(within.toSeconds(), 1_000_000L);
    }

    /** Whether an event serves the step, as a boolean Column that is never NULL. */
    public Column toColumn(Column eventName, Function<String, Column> property) {
        return SignalDefinition.isOneOf(eventName, events).and(where.toColumn(property));
    }

    /** The step's name in results: its events. */
    public String name() {
        return String.join(" or ", events);
    }
}
