package io.tenure.jobs.input;

import java.util.Locale;

/** The formats that event files come in. */
enum FileFormat {
    CSV,
    JSON,
    PARQUET;

    /** The format that a file's name says; CSV where it says nothing. */
    static FileFormat of(String name) {
        String lowered = name.toLowerCase(Locale.ROOT);
        String plain = isGzip(lowered) ? lowered.substring(0, lowered.length() - ".gz".length()) : lowered;
        if (plain.endsWith(".parquet")) {
            return PARQUET;
        }
        return plain.endsWith(".json") || plain.endsWith(".jsonl") || plain.endsWith(".ndjson") ? JSON : CSV;
    }

    static boolean isGzip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gz");
    }
}
