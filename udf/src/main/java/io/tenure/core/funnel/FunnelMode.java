package io.tenure.core.funnel;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A rule that {@code window_funnel} adds to its search; rules combine. */
public enum FunnelMode {
    /** A repeat of a step that was reached, the first step excepted, ends the search. */
    STRICT_DEDUPLICATION,
    /** A row of another step or of none ends the search. */
    STRICT_ORDER,
    /** Each step must be later than the one before, not at the same time. */
    STRICT_INCREASE,
    /** A row serves one step of a chain only. */
    STRICT_ONCE,
    /** With STRICT_ORDER: a step that comes before its predecessor is passed over. */
    ALLOW_REENTRY;

    private static final List<String> NAMES =
            Arrays.stream(values()).map(FunnelMode::sqlName).toList();

    /** The name in SQL. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads mode names separated by commas; white space around a name and an empty text are fine.
     *
     * @throws TenureException on an unknown mode, and on {@code allow_reentry} without {@code strict_order}
     */
    public static Set<FunnelMode> parse(String text) {
        EnumSet<FunnelMode> modes = EnumSet.noneOf(FunnelMode.class);
        if (text.isBlank()) {
            return modes;
        }
        for (String part : text.split(",", -1)) {
            modes.add(named(part.strip()));
        }
        if (modes.contains(ALLOW_REENTRY) && !modes.contains(STRICT_ORDER)) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Mode 'allow_reentry' relaxes 'strict_order' and means nothing alone; write"
                            + " 'strict_order, allow_reentry' or leave it out.");
        }
        return modes;
    }

    private static FunnelMode named(String name) {
        int index = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Unknown mode '" + name + "'; the modes are " + String.join(", ", NAMES)
                            + TenureException.didYouMean(name, NAMES));
        }
        return values()[index];
    }
}
