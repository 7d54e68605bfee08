package io.tenure.definition;

import io.tenure.core.funnel.CohortFunnel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step of a funnel.
 *
 * @param name what results call it
 * @param anyOf the events of which any serves it
 * @param isOptional whether it may be passed over
 * @param without the events that rule it out between it and the last step taken before; none: nothing does
 * @param within the longest time since the last step taken before; null: any
 */
public record FunnelStepDefinition(
        String name,
        List<StepEvents> anyOf,
        boolean isOptional,
        List<StepEvents> without,
        @Nullable Duration within) {
    /** The most steps that a funnel can have. */
    public static final int MOST = 32;

    public FunnelStepDefinition {
        anyOf = List.copyOf(anyOf);
        without = List.copyOf(without);
        if (anyOf.isEmpty()) {
            throw new IllegalArgumentException("a step of no event");
        }
    }

    /**
     * Reads steps: {@code view or preview, coupon optional, "pay now" where country = 'US' without refund within 2d}.
     *
     * <p>A name with other characters than letters, digits, {@code _ . - $} stands in double quotes; a length of time is
     * digits and one of {@code s m h d w}. What follows the events stands in this order.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION, with the position and a caret, where the text can't be read
     */
    public static List<FunnelStepDefinition> parse(String text) {
        return TextScanner.read("the steps", () -> new FunnelStepParser(new TextScanner(text)).parse());
    }

    /** What results call a step of some events where nobody said. */
    static String nameOf(List<StepEvents> anyOf) {
        return anyOf.stream().map(StepEvents::name).distinct().collect(Collectors.joining(" or "));
    }

    /** The longest time since the last step taken before in microseconds, or {@link CohortFunnel#NO_LIMIT}. */
    long withinMicros() {
        return within == null ? CohortFunnel.NO_LIMIT : micros(within);
    }

    static long micros(Duration duration) {
        return Math.multiplyExact(duration.toSeconds(), 1_000_000L);
    }

    /** The event names that stand in it, sorted. */
    public Set<String> eventNames() {
        return all().flatMap(each -> each.events().eventNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether any event, whatever its name, serves it or rules it out. */
    boolean readsAnyEvent() {
        return all().anyMatch(each -> each.events().eventNames().isEmpty());
    }

    /** The properties that it reads, sorted. */
    public Set<String> properties() {
        return all().flatMap(
                        each -> Stream.concat(each.where().properties().stream(), each.events().properties().stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<StepEvents> all() {
        return Stream.concat(anyOf.stream(), without.stream());
    }

    SortedMap<String, Object> tree() {
        SortedMap<String, Object> tree = new TreeMap<>();
        tree.put("name", name);
        tree.put("any_of", anyOf.stream().map(StepEvents::tree).toList());
        if (isOptional) {
            tree.put("optional", "true");
        }
        if (!without.isEmpty()) {
            tree.put("without", without.stream().map(StepEvents::tree).toList());
        }
        if (within != null) {
            tree.put("within", DurationText.write(within));
        }
        return tree;
    }
}
