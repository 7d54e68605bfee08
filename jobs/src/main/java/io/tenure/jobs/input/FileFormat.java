package io.tenure.jobs.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats that event files come in. */
enum FileFormat {
    CSV,
    JSON,
    PARQUET;

    private static final int LOOKED_AT = 64;

    /** The format that a file's name says; null where it says nothing. */
    static @Nullable FileFormat ofName(String address) {
        String lowered = withoutQuery(address).toLowerCase(Locale.ROOT);
        String plain = isGzip(lowered) ? lowered.substring(0, lowered.length() - ".gz".length()) : lowered;
        if (plain.endsWith(".csv")) {
            return CSV;
        }
        if (plain.endsWith(".parquet")) {
            return PARQUET;
        }
        return plain.endsWith(".json") || plain.endsWith(".jsonl") || plain.endsWith(".ndjson") ? JSON : null;
    }

    /** The format that a file begins like; CSV where it is no other. */
    static FileFormat ofBeginning(InputStream text) throws IOException {
        String begin = new String(text.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
        if (begin.startsWith("PAR1")) {
            return PARQUET;
        }
        return begin.replace("\uFEFF", "").stripLeading().startsWith("{") ? JSON : CSV;
    }

    static boolean isGzip(String address) {
        return withoutQuery(address).toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /** An address of the web may go on after the file's name; in a local one a question mark is escaped. */
    private static String withoutQuery(String address) {
        int query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query);
    }
}
