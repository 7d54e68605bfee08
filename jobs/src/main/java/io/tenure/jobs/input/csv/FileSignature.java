package io.tenure.jobs.input.csv;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The first bytes by which a file that is not CSV in UTF-8 gives itself away.
 *
 * @param meaning what such a file is
 * @param bytes its first bytes, each as the character of the same number
 */
record FileSignature(String meaning, String bytes) {
    private static final String UTF_8_MARK = "\u00EF\u00BB\u00BF";

    /** The longer of two marks that begin alike comes first. */
    private static final List<FileSignature> OTHER_ENCODINGS = List.of(
            new FileSignature("UTF-32", "\u00FF\u00FE\0\0"),
            new FileSignature("UTF-32", "\0\0\u00FE\u00FF"),
            new FileSignature("UTF-16", "\u00FF\u00FE"),
            new FileSignature("UTF-16", "\u00FE\u00FF"));

    private static final List<FileSignature> OTHER_FORMATS = List.of(
            new FileSignature("gzip data; name the file .gz, or unpack it", "\u001F\u008B"),
            new FileSignature("a zip archive or a spreadsheet; unpack it, or export it as CSV", "PK\u0003\u0004"),
            new FileSignature("Parquet; name the file .parquet", "PAR1\u0015"),
            new FileSignature("Zstandard data; unpack it", "(\u00B5/\u00FD"),
            new FileSignature("xz data; unpack it", "\u00FD7zXZ\0"),
            new FileSignature("Avro; export it as CSV", "Obj\u0001"));

    private static final int LONGEST = 6;

    /**
     * The index at which the text of a file starts: behind a UTF-8 byte order mark.
     *
     * @throws TenureException INPUT_ENCODING or INPUT_FORMAT for a file that is not CSV in UTF-8
     */
    static int textStart(byte[] bytes, int length, String file) {
        String begin = new String(bytes, 0, Math.min(length, LONGEST), StandardCharsets.ISO_8859_1);
        for (FileSignature encoding : OTHER_ENCODINGS) {
            if (begin.startsWith(encoding.bytes)) {
                throw new TenureException(
                        ErrorCode.INPUT_ENCODING,
                        file + ", line 1: the file is " + encoding.meaning + ", not UTF-8. Convert it first: iconv -f "
                                + encoding.meaning + " -t UTF-8 OLD > NEW");
            }
        }
        for (FileSignature format : OTHER_FORMATS) {
            if (begin.startsWith(format.bytes)) {
                throw new TenureException(
                        ErrorCode.INPUT_FORMAT, file + ": not CSV; the file begins like " + format.meaning);
            }
        }
        return begin.startsWith(UTF_8_MARK) ? UTF_8_MARK.length() : 0;
    }
}
