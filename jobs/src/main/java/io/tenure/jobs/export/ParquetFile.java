package io.tenure.jobs.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Rows as one Parquet file on a local disk. */
public final class ParquetFile {
    private ParquetFile() {}

    /** Writes the rows; the file appears when it is whole, in the place of another. */
    public static void write(Dataset<Row> rows, Path file) {
        Path parts = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            rows.coalesce(1)
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(parts.toUri().toString());
            Files.move(only(parts), file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            remove(parts);
        }
    }

    private static Path only(Path parts) throws IOException {
        try (Stream<Path> files = Files.list(parts)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException("one part was written, not " + found);
            }
            return found.get(0);
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
