package io.tenure.jobs.ingest;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.ingest.PostgresTable.Since;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table as a CSV file beside the tables of the store, for as long as they are ingested.
 *
 * <p>Ingest reads its rows more than once, and every time must read the same ones.
 */
final class CopiedTable implements AutoCloseable {
    private static final String FOLDER = "_ingest";
    private static final FsPermission OWN = new FsPermission("600");

    private final FileSystem files;
    private final Path folder;
    private final Path path;
    private final @Nullable String largest;

    private CopiedTable(FileSystem files, Path folder, Path path, @Nullable String largest) {
        this.files = files;
        this.folder = folder;
        this.path = path;
        this.largest = largest;
    }

    /** Copies the rows, in the place of those that a run which was killed has left. */
    static CopiedTable of(StoreRun run, PostgresTable table, @Nullable Since since) {
        if (Store.isSchema(run.store().location())) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "A store in a catalog has no folder for the copy of " + table.name()
                            + ". Write the rows to files first, and ingest these.");
        }
        Path folder = new Path(run.store().location(), FOLDER);
        Path path = new Path(folder, run.runId() + ".csv");
        try {
            FileSystem files =
                    path.getFileSystem(run.store().spark().sparkContext().hadoopConfiguration());
            files.delete(folder, true);
            try (OutputStream csv = FileSystem.create(files, path, OWN)) {
                return new CopiedTable(files, folder, path, table.copy(since, csv));
            } catch (IOException | RuntimeException e) {
                files.delete(folder, true);
                throw e;
            }
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot write the rows of " + table.name() + " to " + path + ": " + e.getMessage()
                            + ". Make room there.",
                    e);
        }
    }

    String path() {
        return path.toString();
    }

    /** The largest value of the column of since; null: there is none. */
    @Nullable
    String largest() {
        return largest;
    }

    @Override
    public void close() {
        try {
            files.delete(folder, true);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE, "Cannot delete " + folder + ": " + e.getMessage() + ". Delete it.", e);
        }
    }
}
