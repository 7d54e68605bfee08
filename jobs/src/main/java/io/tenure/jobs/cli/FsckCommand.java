package io.tenure.jobs.cli;

import io.tenure.jobs.maintain.Fsck;
import io.tenure.jobs.maintain.FsckReport;
import io.tenure.jobs.table.ContentHash;
import io.tenure.jobs.table.Store;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure fsck}: whether a store is still what its last run published. */
@Command(
        name = "fsck",
        description = "Compare a store with what its last run published: logs, files, sizes. Ends with 4 on damage.",
        sortOptions = false)
final class FsckCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--content", description = "Read every data file as well, with its checksums.")
    private boolean content;

    @Option(
            names = "--hashes",
            description =
                    "Print a hash of each table as well: the same for the same rows, whatever their files and order, and "
                            + "whichever runs on whichever machines wrote them.")
    private boolean hashes;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private FsckCommand() {}

    @Override
    public Integer call() {
        Store opened = store.open("fsck");
        FsckReport report = Fsck.check(opened, content);
        report.notes().forEach(note -> System.out.println("note     " + note));
        report.damages()
                .forEach(damage -> System.out.println(
                        "damage   " + damage.table() + ": " + damage.problem() + ". Cure: " + damage.cure() + "."));
        if (!report.isWhole()) {
            throw Fsck.failure(opened, report);
        }
        System.out.println(
                "whole    everything is as it was published" + (content ? "" : "; --content reads the data"));
        if (hashes) {
            ContentHash.of(opened).forEach((table, hash) -> System.out.println("hash     " + table + " " + hash));
        }
        return 0;
    }
}
