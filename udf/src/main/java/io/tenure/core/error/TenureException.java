package io.tenure.core.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A problem that the user can fix.
 *
 * <p>The message says the problem, the cause and the cure, with the values in it. The code is stable across releases.
 */
public final class TenureException extends RuntimeException {
    private static final int FURTHEST_TYPO = 2;

    private final ErrorCode code;

    public TenureException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public TenureException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The stable code of this error. */
    public ErrorCode code() {
        return code;
    }

    /**
     * Ends a sentence about an unknown name: {@code "; did you mean 'signup'?"}, or {@code "."} where no valid name is
     * within two edits.
     */
    public static String didYouMean(String unknown, Collection<String> validNames) {
        return nearest(unknown, validNames)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse(".");
    }

    private static Optional<String> nearest(String unknown, Collection<String> validNames) {
        String lowered = unknown.toLowerCase(Locale.ROOT);
        return validNames.stream()
                .filter(name -> edits(lowered, name.toLowerCase(Locale.ROOT)) <= FURTHEST_TYPO)
                .min(Comparator.comparingInt((String name) -> edits(lowered, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance. */
    private static int edits(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
