package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether a disk can keep the log of a store: whether it makes hard links, and refuses one whose name is taken. */
final class HardLinks {
    /** How a link is made. */
    interface Linking {
        void link(Path name, Path existing) throws IOException;
    }

    private HardLinks() {}

    /**
     * Tries it out.
     *
     * @throws TenureException CONFIGURATION where the disk can't
     */
    static void require(Path folder) {
        require(folder, Files::createLink);
    }

    static void require(Path folder, Linking linking) {
        try {
            Path existing = Files.createTempFile(folder, "_hard_link_test", ".tmp");
            Path name = existing.resolveSibling(existing.getFileName() + ".link");
            try {
                linking.link(name, existing);
                if (!refusesATakenName(name, existing, linking)) {
                    throw unfit(folder, "it gave one name to two files", null);
                }
            } finally {
                Files.deleteIfExists(name);
                Files.deleteIfExists(existing);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw unfit(folder, e.toString(), e);
        }
    }

    private static boolean refusesATakenName(Path name, Path existing, Linking linking) throws IOException {
        try {
            linking.link(name, existing);
            return false;
        } catch (FileAlreadyExistsException expected) {
            return true;
        }
    }

    private static TenureException unfit(Path folder, String why, @Nullable Throwable cause) {
        String message = "The disk of " + folder + " can't keep a store: hard links don't work on it (" + why
                + "), and without them two processes can overwrite each other's commits. Put the store on a disk with"
                + " ext4, xfs, btrfs, zfs or APFS, or on HDFS or an object store.";
        return cause == null
                ? new TenureException(ErrorCode.CONFIGURATION, message)
                : new TenureException(ErrorCode.CONFIGURATION, message, cause);
    }
}
