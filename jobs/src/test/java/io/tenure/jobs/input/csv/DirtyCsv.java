package io.tenure.jobs.input.csv;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Random text that is CSV in places, in valid UTF-8. */
final class DirtyCsv {
    static final int COLUMNS = 3;
    static final String HEADER = "a,b,c\n";

    private static final String[] VALUES = {"", "x", "user 7", "é", "€uro", "😀", "a;b'c", "0", "2025-02-01", "  "};
    private static final String[] LINE_ENDS = {"\n", "\n", "\n", "\r\n", "\r"};
    private static final String[] DIRT = {
        "\"", "\"", "\"\"", "\"\"\"", ",", ",\"", "\",", "\n", "\r", "\r\n", "\n\n", "\n\r", "\0", "x", "é", "😀",
        "\"\n", "\n\""
    };

    private final Random random;
    private final StringBuilder text = new StringBuilder(HEADER);

    private DirtyCsv(long seed) {
        random = new Random(seed);
    }

    /** A text with its header: from clean to nothing but dirt, as the seed has it. */
    static byte[] text(long seed) {
        DirtyCsv csv = new DirtyCsv(seed);
        int cleanPercent = csv.random.nextInt(101);
        String lineEnd = csv.pick(LINE_ENDS);
        int pieces = csv.random.nextInt(40);
        for (int i = 0; i < pieces; i++) {
            if (csv.random.nextInt(100) < cleanPercent) {
                csv.record(csv.random.nextInt(4) > 0 ? lineEnd : csv.pick(LINE_ENDS));
            } else if (csv.random.nextInt(8) == 0) {
                csv.text.append(csv.pick(VALUES).repeat(csv.random.nextInt(30)));
            } else {
                csv.text.append(csv.pick(DIRT));
            }
        }
        return csv.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void record(String lineEnd) {
        int fields = random.nextInt(10) > 0 ? COLUMNS : random.nextInt(5);
        for (int i = 0; i < fields; i++) {
            text.append(i == 0 ? "" : ",").append(random.nextInt(3) > 0 ? pick(VALUES) : quoted());
        }
        text.append(lineEnd);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder("\"");
        for (int i = random.nextInt(4); i > 0; i--) {
            String piece = random.nextInt(3) > 0 ? pick(VALUES) : pick(DIRT);
            value.append(piece.replace("\"", "\"\""));
        }
        return value.append('"').toString();
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
