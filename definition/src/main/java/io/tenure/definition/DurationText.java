package io.tenure.definition;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as definitions write them: digits and one of {@code s m h d w}; a day is 24 hours. */
public final class DurationText {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhdw])");

    private DurationText() {}

    /** The duration; empty where the text is none. */
    public static Optional<Duration> read(String text) {
        Matcher matcher = DURATION.matcher(text);
        return matcher.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1)) * seconds(matcher.group(2))))
                : Optional.empty();
    }

    /** The shortest text: {@code 30d}, not {@code 720h}; weeks are written as days. */
    static String write(Duration duration) {
        long seconds = duration.toSeconds();
        for (String unit : new String[] {"d", "h", "m"}) {
            if (seconds % seconds(unit) == 0) {
                return seconds / seconds(unit) + unit;
            }
        }
        return seconds + "s";
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> throw new IllegalArgumentException("no unit: " + unit);
        };
    }
}
