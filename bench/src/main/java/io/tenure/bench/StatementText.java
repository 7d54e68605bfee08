package io.tenure.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The texts of statements that were written by hand: resources of this package, each with the reason for its form. */
final class StatementText {
    private StatementText() {}

    /**
     * Reads a text.
     *
     * @param folder of the question and the engine: {@code retention/duckdb}
     * @param name of the file, without its ending
     */
    static String of(String folder, String name) {
        String path = folder + "/" + name + ".sql";
        try (InputStream text = StatementText.class.getResourceAsStream(path)) {
            if (text == null) {
                throw new IllegalStateException("No statement " + path);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
