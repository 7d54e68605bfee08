package io.tenure.jobs.input.csv;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipException;

/** Tells a compressed file that ends too early or is damaged from an input that can't be read. */
public final class DamagedInput {
    private DamagedInput() {}

    /**
     * What to throw for a failed read: an INPUT_TRUNCATED error when the compressed data is cut off or damaged, otherwise
     * the failure itself.
     *
     * @param line the line that was reached
     * @throws IOException the failure, when it is another one
     */
    public static TenureException at(String file, long line, IOException failure) throws IOException {
        if (failure instanceof EOFException || failure instanceof ZipException) {
            return new TenureException(
                    ErrorCode.INPUT_TRUNCATED,
                    String.format(
                            Locale.ROOT,
                            "%s, line %d: the compressed data ends too early or is damaged (%s). Copy or export the file"
                                    + " again; gzip -t FILE tests it",
                            file,
                            line,
                            failure.getMessage()),
                    failure);
        }
        throw failure;
    }
}
