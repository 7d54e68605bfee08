package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A file and what it holds, in short.
 *
 * @param file the file
 * @param sha256 the SHA-256 of its bytes, in hexadecimal digits
 */
public record HashedFile(EventFile file, String sha256) implements Serializable {
    private static final int BUFFER = 256 << 10;

    /**
     * Finds files and reads them once, several at a time.
     *
     * @throws TenureException INPUT_NOT_FOUND where a path names no file or one can't be read
     */
    public static List<HashedFile> find(SparkSession spark, InputSpec spec) {
        List<EventFile> files = FileFinder.find(spec, spark.sparkContext().hadoopConfiguration())
                .files();
        FileOpener opener = new FileOpener(spark.sparkContext().hadoopConfiguration());
        return new JavaSparkContext(spark.sparkContext())
                .parallelize(files, files.size())
                .map(file -> hash(file, opener))
                .collect();
    }

    private static HashedFile hash(EventFile file, FileOpener opener) {
        try (InputStream bytes = opener.bytes(file, 0)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return new HashedFile(file, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND, "Cannot read '" + file.name() + "': " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Makes sure that the file is still as long as when it was hashed.
     *
     * @throws TenureException INPUT_TRUNCATED if someone is still writing it
     */
    public void requireUnchanged() {
        URI address = URI.create(file.uri());
        if ("file".equals(address.getScheme()) && new File(address).length() != file.length()) {
            throw new TenureException(
                    ErrorCode.INPUT_TRUNCATED,
                    file.name() + ": the file has changed while it was read. Wait until it is written, and move it to "
                            + "its name only then.");
        }
    }

    /** The same file under another name in messages and tables. */
    public HashedFile named(String other) {
        return new HashedFile(new EventFile(file.uri(), other, file.format(), file.length()), sha256);
    }

    /** Whether one task has to read the whole of it, because it is compressed. */
    public boolean isReadByOneTask() {
        return !file.isSplittable();
    }

    /** The file's name, as messages and tables say it. */
    public String name() {
        return file.name();
    }

    /** Its length in bytes. */
    public long bytes() {
        return file.length();
    }

    /** About how many bytes of text the files of a spec hold, without reading them. */
    public static long textBytes(SparkSession spark, InputSpec spec) {
        return FileFinder.find(spec, spark.sparkContext().hadoopConfiguration()).files().stream()
                .mapToLong(EventFile::textBytes)
                .sum();
    }
}
