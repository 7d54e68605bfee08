package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a file is split, the same rows come out. */
final class TestInputSplits {
    private static final String[] USERS = {
        "ann", "bob", "é", "😀😀", "007", "", "\"\"", "\"a,b\"", "\"two\nlines\"", "\"q\"\"q\""
    };
    private static final String[] TIMES = {"2025-01-01", "2025-01-02 10:00", "2025-01-03T00:00:00.5+02:00", "never", ""
    };
    private static final String[] NOTES = {
        "",
        "x",
        "\"a\nb\"",
        "\"a\r\nb\"",
        "\"\"\"\"",
        "\"",
        "a\"b",
        "\"a\"b",
        "1,2",
        "\0",
        "long ".repeat(30),
        "\"\n\n\n\""
    };

    @TempDir
    private Path folder;

    private static String csv(Random random) {
        StringBuilder text = new StringBuilder("event_time,user_id,note\n");
        for (int i = 60 + random.nextInt(40); i > 0; i--) {
            text.append(pick(TIMES, random))
                    .append(',')
                    .append(pick(USERS, random))
                    .append(',');
            text.append(random.nextInt(3) == 0 ? pick(NOTES, random) : "n" + i).append(pick(LINE_ENDS, random));
        }
        return random.nextBoolean() ? text.toString() : text + "2025-01-01,cut";
    }

    private static final String[] LINE_ENDS = {"\n", "\n", "\n", "\r\n", "\n\n"};

    private static String json(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 60 + random.nextInt(40); i > 0; i--) {
            text.append("{\"event_time\":\"").append(pick(TIMES, random)).append("\",\"user_id\":\"u");
            text.append(random.nextInt(9)).append("\",\"note\":\"").append("é😀".repeat(random.nextInt(12)));
            text.append(random.nextInt(8) == 0 ? "" : "\"}").append(pick(LINE_ENDS, random));
        }
        return text.toString();
    }

    private static String pick(String[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void splitsOfCsvHaveTheRowsOfTheWhole(long seed) throws IOException {
        String text = csv(new Random(seed));
        requireSameRows(seed, Files.write(folder.resolve("events.csv"), text.getBytes(UTF_8)), "note");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void splitsOfJsonHaveTheRowsOfTheWhole(long seed) throws IOException {
        String text = json(new Random(seed));
        requireSameRows(seed, Files.write(folder.resolve("events.jsonl"), text.getBytes(UTF_8)), "note");
    }

    private static void requireSameRows(long seed, Path file, String property) throws IOException {
        InputSpec spec = InputSpec.of(List.of(file.toString()), false);
        ReadInput whole = ReadInput.of(spec, property);
        assertThat(whole.events()).as("seed %d", seed).isNotEmpty();
        assertThat(whole.rejects()).as("seed %d", seed).isNotEmpty();
        Random random = new Random(seed);
        for (long splitBytes : List.of(40L + random.nextInt(40), 200L + random.nextInt(500), Files.size(file) - 1)) {
            ReadInput split = ReadInput.inSplits(splitBytes, spec, property);
            assertThat(split)
                    .as("seed %d, splits of %d bytes", seed, splitBytes)
                    .isEqualTo(whole);
        }
    }
}
