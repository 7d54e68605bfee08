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

/** How many users reach each step of a funnel, from event files, as {@code tenure funnel} says. */
final class FunnelFiles {
    private FunnelFiles() {}

    /**
     * The users of each step, from 1.
     *
     * @param input names of files, patterns and further options of the input
     * @param result where the command writes its table
     * @throws IllegalStateException where the command fails
     */
    static SortedMap<Integer, Long> usersByStep(List<String> input, String steps, FunnelStrategy match, Path result) {
        List<String> arguments = new ArrayList<>(List.of("funnel", "--input"));
        arguments.addAll(input);
        arguments.addAll(List.of(
                "--steps", steps, "--match", match.name().toLowerCase(Locale.ROOT), "--output", result.toString()));
        int exitCode = Tenure.run(arguments.toArray(String[]::new));
        if (exitCode != 0) {
            throw new IllegalStateException("tenure " + String.join(" ", arguments) + " ended with " + exitCode);
        }
        return read(result);
    }

    private static SortedMap<Integer, Long> read(Path result) {
        SortedMap<Integer, Long> usersByStep = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(result).stream().skip(1).toList()) {
                String[] fields = line.split(",", -1);
                usersByStep.put(Integer.valueOf(fields[0]), Long.valueOf(fields[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return usersByStep;
    }
}
