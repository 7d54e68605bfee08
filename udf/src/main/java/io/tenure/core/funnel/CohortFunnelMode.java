package io.tenure.core.funnel;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a cohort funnel chooses its events.
 *
 * @param strategy which events count
 * @param ties whether two steps may share an instant
 */
public record CohortFunnelMode(FunnelStrategy strategy, Ties ties) implements Serializable {
    private static final String GREEDY = "greedy";
    private static final String BEST = "best";
    private static final String AFTER = "after";
    private static final List<String> NAMES = List.of(BEST, GREEDY, AFTER);

    /**
     * Reads {@code best} or {@code greedy}, and {@code after} where ties must be strictly later; separated by commas, in
     * any order and case, with white space around a name.
     *
     * @throws TenureException on an unknown name, and unless exactly one of {@code best} and {@code greedy} is there
     */
    public static CohortFunnelMode parse(String text) {
        Set<String> names = new LinkedHashSet<>();
        if (!text.isBlank()) {
            Arrays.stream(text.split(",", -1)).map(CohortFunnelMode::known).forEach(names::add);
        }
        if (names.contains(GREEDY) == names.contains(BEST)) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "A mode is 'best' (the furthest step that any choice of events reaches) or 'greedy' (the earliest"
                            + " event of each step), and not both; got '" + text + "'. Add ', after' where a step must"
                            + " be later than the one before, not at the same time.");
        }
        return new CohortFunnelMode(
                names.contains(GREEDY) ? FunnelStrategy.GREEDY : FunnelStrategy.BEST,
                names.contains(AFTER) ? Ties.AFTER : Ties.AT_OR_AFTER);
    }

    private static String known(String part) {
        String name = part.strip().toLowerCase(Locale.ROOT);
        if (!NAMES.contains(name)) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Unknown mode '" + part.strip() + "'; a mode is best or greedy, and after if you like"
                            + TenureException.didYouMean(name, NAMES));
        }
        return name;
    }
}
