package io.tenure.jobs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as text that reads back to the same number. */
final class DoubleText {
    /** Of a normal double, every text of at most 15 digits survives the way there and back, and 17 always suffice. */
    private static final int SAFE_DIGITS = 15;

    private static final int MOST_DIGITS = 17;

    private DoubleText() {}

    /**
     * The shortest decimal that reads back to the value, the nearest of them where several are that short; always with
     * a point ({@code 1.0}), never with an exponent ({@code 0.0000001}). The digits are those of Python's {@code repr}.
     *
     * @throws IllegalArgumentException for NaN and the infinities
     */
    static String of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("no digits for " + value);
        }
        if (value == 0) {
            return "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : SAFE_DIGITS; digits < MOST_DIGITS; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == value) {
                return plain(nearest);
            }
            // below a power of two doubles lie closer together, so the farther neighbour, away from zero, may read back
            BigDecimal beyond = exact.round(new MathContext(digits, RoundingMode.UP));
            if (beyond.doubleValue() == value) {
                return plain(beyond);
            }
        }
        return plain(exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal number) {
        String digits = number.stripTrailingZeros().toPlainString();
        return digits.indexOf('.') < 0 ? digits + ".0" : digits;
    }
}
