package io.tenure.jobs.ingest;

import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.input.RejectReason;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of a declared property as a value of its type.
 *
 * <p>Numbers are written in ASCII: digits, a sign, a point, an exponent; a whole number may have decimals of zeros.
 * Booleans are true, false, t, f, 1 and 0, in any case. An empty text is a missing value.
 */
final class PropertyParser {
    private static final int LONGEST_NUMBER = 64;
    private static final int MOST_INTEGER_DIGITS = 9;
    private static final int MOST_DECIMALS = 6;
    private static final BigDecimal FROM = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal TO = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Set<String> TRUE = Set.of("true", "t", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "0");

    private PropertyParser() {}

    /** Why a text is no value of a type; null if it is one or is missing. */
    static @Nullable RejectReason reject(PropertyType type, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return switch (type) {
            case TEXT -> null;
            case BOOLEAN -> toBoolean(text) == null ? RejectReason.BAD_PROPERTY : null;
            case INTEGER -> toInteger(text) == null ? RejectReason.BAD_PROPERTY : null;
            case DECIMAL -> {
                BigDecimal number = number(text);
                yield number == null
                        ? RejectReason.BAD_PROPERTY
                        : !isInRange(number)
                                ? RejectReason.VALUE_RANGE
                                : decimals(number) > MOST_DECIMALS ? RejectReason.VALUE_SCALE : null;
            }
        };
    }

    /** A text as DECIMAL; null if it is missing or {@link #reject} has a reason. */
    static @Nullable BigDecimal toDecimal(@Nullable String text) {
        BigDecimal number = number(text);
        return number != null && isInRange(number) && decimals(number) <= MOST_DECIMALS
                ? number.setScale(MOST_DECIMALS)
                : null;
    }

    /** A text as BIGINT; null if it is missing or {@link #reject} has a reason. */
    static @Nullable Long toInteger(@Nullable String text) {
        BigDecimal number = number(text);
        return number != null && number.compareTo(FROM) >= 0 && number.compareTo(TO) <= 0 && decimals(number) <= 0
                ? (Long) number.longValueExact()
                : null;
    }

    /** A text as BOOLEAN; null if it is missing or {@link #reject} has a reason. */
    static @Nullable Boolean toBoolean(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String lowered = text.toLowerCase(Locale.ROOT);
        return TRUE.contains(lowered) ? Boolean.TRUE : FALSE.contains(lowered) ? Boolean.FALSE : null;
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST_NUMBER || !isAscii(text)) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Java reads the digits of all scripts; a number of an event has ours. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isInRange(BigDecimal number) {
        return number.signum() == 0 || (long) number.precision() - number.scale() <= MOST_INTEGER_DIGITS;
    }

    /** How many decimals the number needs. */
    private static int decimals(BigDecimal number) {
        return number.scale() <= 0 ? 0 : number.stripTrailingZeros().scale();
    }
}
