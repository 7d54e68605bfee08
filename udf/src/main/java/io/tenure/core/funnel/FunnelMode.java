package io.tenure.core.funnel;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A rule that {@code window_funnel} adds to its search. Rules combine; {@link FunnelMatcher} has their meaning. */
public enum FunnelMode {
    /** A repeat of a step that was reached, the first step excepted, ends the search. */
    STRICT_DEDUPLICATION,
    /** An event of a step that is not due, or of none, ends the search. */
    STRICT_ORDER,
    /** Each event of a chain is later than the one before, not at the same time. */
    STRICT_INCREASE,
    /** An event serves one step of a chain only. */
    STRICT_ONCE,
    /** With STRICT_ORDER: an event of a step that is not due is passed over. */
    ALLOW_REENTRY;

    private static final List<String> NAMES =
            Arrays.stream(values()).map(FunnelMode::sqlName).toList();

    private static final Map<String, String> CURE_BY_FOREIGN_NAME = Map.of(
            "strict", "is what duckdb-behavioral and old releases of ClickHouse call 'strict_deduplication'",
            "timestamp_dedup",
                    "is a mode of duckdb-behavioral alone; 'strict_increase' also takes one step per instant",
            "deduplication", "is Doris's name for 'strict_deduplication'",
            "fixed", "is Doris's name for 'strict_order'",
            "increase", "is Doris's name for 'strict_increase'",
            "default", "is Doris's name for no mode at all; leave the argument out");

    /** The name in SQL. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads mode names separated by commas; case, white space around a name, repeats and an empty text are fine.
     *
     * @throws TenureException on a name that is not a mode, and on {@code allow_reentry} without {@code strict_order}
     */
    public static Set<FunnelMode> parse(String text) {
        EnumSet<FunnelMode> modes = EnumSet.noneOf(FunnelMode.class);
        if (text.isBlank()) {
            return modes;
        }
        for (String part : text.split(",", -1)) {
            modes.add(named(part.strip()));
        }
        checkCombination(modes);
        return modes;
    }

    /**
     * Checks that modes can be used together.
     *
     * @throws TenureException on ALLOW_REENTRY without STRICT_ORDER
     */
    static void checkCombination(Set<FunnelMode> modes) {
        if (modes.contains(ALLOW_REENTRY) && !modes.contains(STRICT_ORDER)) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Mode 'allow_reentry' relaxes 'strict_order' and means nothing alone; write"
                            + " 'strict_order, allow_reentry' or leave it out.");
        }
    }

    private static FunnelMode named(String name) {
        String lowered = name.toLowerCase(Locale.ROOT);
        int index = NAMES.indexOf(lowered);
        if (index >= 0) {
            return values()[index];
        }
        String modes = "the modes are " + String.join(", ", NAMES);
        String foreign = CURE_BY_FOREIGN_NAME.get(lowered);
        throw new TenureException(
                ErrorCode.ARGUMENT,
                foreign == null
                        ? "Unknown mode '" + name + "'; " + modes + TenureException.didYouMean(name, NAMES)
                        : "Mode '" + name + "' " + foreign + "; " + modes + ".");
    }
}
