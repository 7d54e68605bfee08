package io.tenure.jobs.maintain;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.maintain.FsckReport.Damage;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DataFile;
import io.tenure.jobs.table.EntryDayTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.RunsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreTables;
import io.tenure.jobs.table.TableLedger;
import io.tenure.jobs.table.TableSpec;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Compares a store with what its last publication recorded.
 *
 * <p>Delta reads a table on without a word when its last commit is gone, or is emptied, or its statistics have been edited:
 * rows are hidden then. The ledger of the publication knows what the log said about every table, so all of that is found
 * from the logs and the sizes of files. What is inside the data files is read on request only.
 */
public final class Fsck {
    private static final String LOG = "_delta_log";
    private static final Pattern COMMIT = Pattern.compile("([0-9]{20})\\.(json|crc)");

    /** Tables that are computed from the others. */
    private static final Set<TableSpec> COMPUTED = Set.of(
            ActivityTable.SPEC,
            ActivityMasksTable.SPEC,
            CohortMembersTable.SPEC,
            EntryDayTable.SPEC,
            CohortRetentionTable.SPEC);

    private final Store store;
    private final boolean content;
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Fsck(Store store, boolean content) {
        this.store = store;
        this.content = content;
    }

    /**
     * Looks at a store.
     *
     * @param content whether the data files are read as well, with their checksums; takes as long as reading everything
     */
    public static FsckReport check(Store store, boolean content) {
        Fsck fsck = new Fsck(store, content);
        fsck.checkRuns();
        return new FsckReport(fsck.damages, fsck.notes);
    }

    private void checkRuns() {
        store.forget(RunsTable.SPEC);
        Optional<Publication> published;
        try {
            checkCommits(RunsTable.SPEC);
            checkNumbers();
            published = store.published();
        } catch (Exception e) {
            damage(RunsTable.SPEC, "it can't be read: " + firstLine(e), backup(RunsTable.SPEC));
            return;
        }
        if (published.isEmpty()) {
            notes.add("no run has published yet");
            return;
        }
        Publication last = published.get();
        notes.add("run " + last.number() + " (" + last.job() + ") published "
                + last.versions().size() + " tables at " + last.publishedAt());
        for (TableSpec table : StoreTables.ALL) {
            Long version = last.versions().get(table.name());
            if (version != null) {
                checkTable(table, version, last.ledger().get(table.name()));
            }
        }
    }

    /** Publications are numbered from 1 without a gap. */
    private void checkNumbers() {
        List<Long> numbers = store
                .runs()
                .where(col(RunsTable.STATUS).equalTo(RunsTable.PUBLISHED))
                .select(RunsTable.NUMBER)
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .sorted()
                .toList();
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != i + 1) {
                damage(
                        RunsTable.SPEC,
                        "publication " + (i + 1) + " is not there, or there twice: the numbers are " + numbers,
                        backup(RunsTable.SPEC));
                return;
            }
        }
    }

    private void checkTable(TableSpec table, long version, @Nullable TableLedger ledger) {
        store.forget(table);
        try {
            checkCommits(table);
            long newest = store.newestVersion(table);
            if (newest < version) {
                damage(
                        table,
                        "version " + version + " was published, and the newest is " + newest + ": the commit "
                                + commit(table, newest + 1) + " is not there",
                        backup(table));
                return;
            }
            if (newest > version) {
                notes.add(table.name() + ": a run that never published has left version " + newest
                        + "; the next run puts back version " + version);
            }
            List<DataFile> files = store.dataFiles(table, version);
            checkLedger(table, TableLedger.of(version, files), ledger);
            if (checkFiles(table, files) && content) {
                checkContent(table, files);
            }
        } catch (Exception e) {
            damage(table, "version " + version + " can't be read: " + firstLine(e), backup(table));
        }
    }

    /** Every commit leaves a checksum beside it; one without its commit shows that the commit was there. */
    private void checkCommits(TableSpec table) throws IOException {
        TreeSet<Long> commits = new TreeSet<>();
        TreeSet<Long> checksums = new TreeSet<>();
        Path log = new Path(store.folder(table), LOG);
        for (FileStatus file : fileSystem(log).listStatus(log)) {
            Matcher name = COMMIT.matcher(file.getPath().getName());
            if (name.matches()) {
                ("json".equals(name.group(2)) ? commits : checksums).add(Long.parseLong(name.group(1)));
                if ("json".equals(name.group(2)) && file.getLen() == 0) {
                    damage(table, "the commit " + file.getPath() + " is empty", backup(table));
                }
            }
        }
        if (!commits.isEmpty()) {
            for (long version : checksums.tailSet(commits.last(), false)) {
                damage(table, "the commit " + commit(table, version) + " is gone", backup(table));
            }
        }
    }

    private void checkLedger(TableSpec table, TableLedger found, @Nullable TableLedger recorded) {
        if (recorded == null) {
            notes.add(table.name() + ": its publication recorded nothing about it");
        } else if (!recorded.equals(found)) {
            damage(
                    table,
                    "its log says " + text(found) + "; published were " + text(recorded)
                            + ": a commit or a checkpoint in " + new Path(store.folder(table), LOG)
                            + " has been changed",
                    backup(table));
        }
    }

    /** Whether every data file is there in its full length. */
    private boolean checkFiles(TableSpec table, List<DataFile> files) throws IOException {
        Map<String, Long> found = listed(table);
        boolean whole = true;
        Set<String> named = new HashSet<>();
        for (DataFile file : files) {
            String name = relative(file);
            named.add(name);
            Long bytes = found.get(name);
            if (bytes == null) {
                damage(table, "the data file " + new Path(store.folder(table), name) + " is not there", cure(table));
                whole = false;
            } else if (bytes != file.bytes()) {
                damage(
                        table,
                        "the data file " + new Path(store.folder(table), name) + " has " + bytes + " bytes, and not "
                                + file.bytes(),
                        cure(table));
                whole = false;
            }
        }
        long others =
                found.keySet().stream().filter(name -> !named.contains(name)).count();
        if (others > 0) {
            long bytes = found.entrySet().stream()
                    .filter(file -> !named.contains(file.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            notes.add(table.name() + ": " + others + " files (" + bytes + " bytes) of older versions and unfinished"
                    + " writes; tenure maintain removes what is no longer needed");
        }
        return whole;
    }

    /** The files of a table by their names in its folder, without those of the log and hidden ones. */
    private Map<String, Long> listed(TableSpec table) throws IOException {
        Path folder = fileSystem(store.folder(table)).makeQualified(store.folder(table));
        Map<String, Long> found = new HashMap<>();
        RemoteIterator<LocatedFileStatus> files = fileSystem(folder).listFiles(folder, true);
        while (files.hasNext()) {
            LocatedFileStatus file = files.next();
            String name = folder.toUri().relativize(file.getPath().toUri()).getPath();
            if (!name.startsWith(LOG) && !file.getPath().getName().startsWith(".")) {
                found.put(name, file.getLen());
            }
        }
        return found;
    }

    private void checkContent(TableSpec table, List<DataFile> files) {
        if (files.isEmpty()) {
            return;
        }
        Dataset<Row> all = store.spark()
                .read()
                .schema(table.schema())
                .parquet(files.stream().map(file -> address(table, file)).toArray(String[]::new));
        if (readingProblem(all).isEmpty()) {
            return;
        }
        for (DataFile file : files) {
            readingProblem(store.spark().read().schema(table.schema()).parquet(address(table, file)))
                    .ifPresent(problem -> damage(
                            table, "the data file " + address(table, file) + " is damaged: " + problem, cure(table)));
        }
    }

    private static Optional<String> readingProblem(Dataset<Row> rows) {
        try {
            rows.write().format("noop").mode("overwrite").save();
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(firstLine(e));
        }
    }

    private String address(TableSpec table, DataFile file) {
        return new Path(store.folder(table), relative(file)).toString();
    }

    /** The log keeps addresses, the file system names. */
    private static String relative(DataFile file) {
        return URI.create(file.path()).getPath();
    }

    private Path commit(TableSpec table, long version) {
        return new Path(new Path(store.folder(table), LOG), String.format("%020d.json", version));
    }

    private FileSystem fileSystem(Path path) throws IOException {
        return path.getFileSystem(store.spark().sparkContext().hadoopConfiguration());
    }

    private void damage(TableSpec table, String problem, String cure) {
        damages.add(new Damage(table.name(), problem, cure));
    }

    private String cure(TableSpec table) {
        return COMPUTED.contains(table)
                ? "compute it anew: tenure run --full --store " + store.location()
                : backup(table);
    }

    private String backup(TableSpec table) {
        return "bring " + store.folder(table) + " back from a backup";
    }

    private static String text(TableLedger ledger) {
        return ledger.files() + " files, " + ledger.rows() + " rows, " + ledger.bytes() + " bytes, hash "
                + ledger.hash().substring(0, 12);
    }

    private static String firstLine(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().lines().findFirst().orElse("");
    }

    /** What a command ends with where something is damaged. */
    public static TenureException failure(Store store, FsckReport report) {
        return new TenureException(
                ErrorCode.STORE,
                "The store " + store.location() + " is not what its runs recorded: "
                        + report.damages().size() + " damages, listed above with their cures.");
    }
}
