package io.tenure.check;

import io.tenure.check.Checker.Event;
import io.tenure.core.retention.RetentionSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a store, night after night.
 *
 * @param seed makes the same history again
 * @param storeZone the zone of local dates in activity
 * @param definition the cohort's first version
 * @param exclusions which events are left out before anything is counted
 * @param nights what arrives, in this order
 */
public record History(long seed, ZoneId storeZone, Definition definition, Exclusions exclusions, List<Night> nights) {
    /** The event names of all histories; each is a signal. */
    public static final List<String> NAMES = List.of("signup", "purchase", "refund");
    /** A declared signal: a purchase in the US. */
    public static final String US_PURCHASE = "us_purchase";

    public static final String COUNTRY = "country";
    public static final String IS_TEST = "is_test";
    public static final String REVENUE = "revenue";

    /**
     * One batch and the run after it.
     *
     * @param erased users that are erased before the batch
     * @param batch events in the order of their lines
     * @param redefined the cohort's new version; null: as it was
     * @param asOf of the run after the batch
     */
    public record Night(
            Set<String> erased, List<Event> batch, @Nullable Definition redefined, Instant asOf) {}

    /** Events of these users, and events with {@link #IS_TEST} from an instant on (null: none), never count. */
    public record Exclusions(Set<String> users, @Nullable Instant testsFrom) {
        public boolean exclude(Event event) {
            boolean isTest =
                    testsFrom != null && !event.time().isBefore(testsFrom) && "true".equals(event.property(IS_TEST));
            return isTest || users.contains(event.user());
        }
    }

    /**
     * A cohort's definition, as data.
     *
     * @param entryEvent the name of entry events; null: any
     * @param entryCountry the country of entry events; null: any
     * @param from entries are at or after it; null: no limit
     * @param to entries are before it, the window's end in {@code specs}; null: no limit
     * @param ever whether the user's first entry ever has to be in the window
     * @param returnSignal the signal of return events; null: any event
     * @param isSegmented whether there is a triangle for each country at entry beside everybody's
     * @param specs what is counted, all in one zone with one week start
     * @param lastOffset the last offset kept; null: all
     */
    public record Definition(
            @Nullable String entryEvent,
            @Nullable String entryCountry,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean ever,
            @Nullable String returnSignal,
            boolean isSegmented,
            List<RetentionSpec> specs,
            @Nullable Integer lastOffset) {
        public boolean isEntry(Event event) {
            return (entryEvent == null || entryEvent.equals(event.name()))
                    && (entryCountry == null || entryCountry.equals(event.property(COUNTRY)));
        }

        public boolean isReturn(Event event) {
            return returnSignal == null || isSignal(returnSignal, event);
        }

        /** The signals of which one is a return. */
        public List<String> returnSignals() {
            return returnSignal == null ? NAMES : List.of(returnSignal);
        }

        public boolean isInWindow(Instant time) {
            return (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to));
        }

        /** The definition as the checker reads it. */
        public Checker.Cohort forChecker() {
            SortedMap<String, Function<Event, @Nullable String>> segments = new TreeMap<>();
            segments.put(COUNTRY, event -> event.property(COUNTRY));
            RetentionSpec first = specs.get(0);
            return new Checker.Cohort(
                    this::isEntry,
                    from,
                    to,
                    ever,
                    this::isReturn,
                    segments,
                    isSegmented ? List.of(Set.of(COUNTRY)) : List.of(),
                    first.zone(),
                    first.weekStart(),
                    specs.stream().map(this::count).toList());
        }

        /** What the checker calls a spec. */
        public Checker.Count count(RetentionSpec spec) {
            return new Checker.Count(
                    Checker.Length.valueOf(spec.granularity().name()),
                    Checker.Mode.valueOf(spec.mode().name()),
                    Checker.Kind.valueOf(spec.kind().name()),
                    Objects.requireNonNullElse(spec.horizon(), 0),
                    lastOffset,
                    spec.brackets().stream()
                            .map(bracket -> new Checker.Column(bracket.first(), bracket.last()))
                            .toList());
        }
    }

    /** Whether an event satisfies a signal: an event name or {@link #US_PURCHASE}. */
    public static boolean isSignal(String signal, Event event) {
        return signal.equals(US_PURCHASE)
                ? event.name().equals("purchase") && "US".equals(event.property(COUNTRY))
                : event.name().equals(signal);
    }

    /** Every signal of a store, {@link #US_PURCHASE} with the revenue as its value. */
    public static List<Checker.Signal> signals() {
        Map<String, Predicate<Event>> conditions = new HashMap<>();
        NAMES.forEach(name -> conditions.put(name, event -> isSignal(name, event)));
        conditions.put(US_PURCHASE, event -> isSignal(US_PURCHASE, event));
        return conditions.entrySet().stream()
                .map(signal -> new Checker.Signal(
                        signal.getKey(), signal.getValue(), signal.getKey().equals(US_PURCHASE) ? REVENUE : null))
                .toList();
    }

    /** The order of conflicting payloads; stands for that of their content hashes. */
    public static Comparator<Event> payloads() {
        return Comparator.comparingInt((Event event) -> event.toString().hashCode())
                .thenComparing(Event::toString);
    }
}
