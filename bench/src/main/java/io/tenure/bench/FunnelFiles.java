package io.tenure.bench;

import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.jobs.cli.Tenure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** A funnel from event files, as {@code tenure funnel} gives it. */
final class FunnelFiles {
    private static final int STEP = 0;
    private static final int USERS = 2;
    private static final int OPEN = 3;
    private static final int P50_SECONDS = 6;
    private static final int P90_SECONDS = 7;
    private static final double MICROS_PER_SECOND = 1e6;

    private FunnelFiles() {}

    /**
     * The users of each step, from 1.
     *
     * @param input names of files, patterns and further options of the input
     * @param result where the command writes its table
     * @throws IllegalStateException where the command fails
     */
    static SortedMap<Integer, Long> usersByStep(List<String> input, String steps, FunnelStrategy match, Path result) {
        SortedMap<Integer, Long> usersByStep = new TreeMap<>();
        for (String[] row : table(input, steps, match, result)) {
            usersByStep.put(Integer.valueOf(row[STEP]), Long.valueOf(row[USERS]));
        }
        return usersByStep;
    }

    /**
     * Every number of the table but its shares, which follow: of step n, cell 10 n has the users, 10 n + 1 those who are open,
     * 10 n + 2 and 10 n + 3 the median and the 90th percentile of the microseconds since the step before.
     *
     * @param input names of files, patterns and further options of the input
     * @param result where the command writes its table
     * @throws IllegalStateException where the command fails
     */
    static SortedMap<Integer, Long> cells(List<String> input, String steps, FunnelStrategy match, Path result) {
        SortedMap<Integer, Long> cells = new TreeMap<>();
        for (String[] row : table(input, steps, match, result)) {
            int first = 10 * Integer.parseInt(row[STEP]);
            cells.put(first, Long.valueOf(row[USERS]));
            cells.put(first + 1, Long.valueOf(row[OPEN]));
            cells.put(first + 2, micros(row[P50_SECONDS]));
            cells.put(first + 3, micros(row[P90_SECONDS]));
        }
        return cells;
    }

    /** The first step has no time before it; 0, as SQL's NULL comes through JDBC. */
    private static long micros(String seconds) {
        return seconds.isEmpty() ? 0 : Math.round(Double.parseDouble(seconds) * MICROS_PER_SECOND);
    }

    private static List<String[]> table(List<String> input, String steps, FunnelStrategy match, Path result) {
        List<String> arguments = new ArrayList<>(List.of("funnel", "--input"));
        arguments.addAll(input);
        arguments.addAll(List.of(
                "--steps", steps, "--match", match.name().toLowerCase(Locale.ROOT), "--output", result.toString()));
        int exitCode = Tenure.run(arguments.toArray(String[]::new));
        if (exitCode != 0) {
            throw new IllegalStateException("tenure " + String.join(" ", arguments) + " ended with " + exitCode);
        }
        try {
            return Files.readAllLines(result).stream()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
