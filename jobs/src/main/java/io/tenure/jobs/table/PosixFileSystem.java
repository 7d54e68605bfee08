package io.tenure.jobs.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local disk, without a process for every file.
 *
 * <p>Hadoop gives each new file and folder its permissions, and without its native library it starts {@code chmod} for that:
 * a thousand processes in a run over a year of days. Java can do it itself.
 *
 * <p>Hadoop finds this class through the setting {@code fs.file.impl}. Checksums are as in Hadoop.
 */
public final class PosixFileSystem extends LocalFileSystem {
    public PosixFileSystem() {
        super(new Disk());
    }

    private static final class Disk extends RawLocalFileSystem {
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(pathToFile(path).toPath(), PosixFileAttributeView.class);
            if (view == null || permission.getStickyBit()) {
                super.setPermission(path, permission);
            } else {
                view.setPermissions(permissions(permission));
            }
        }

        private static Set<PosixFilePermission> permissions(FsPermission permission) {
            return PosixFilePermissions.fromString(permission.getUserAction().SYMBOL
                    + permission.getGroupAction().SYMBOL
                    + permission.getOtherAction().SYMBOL);
        }
    }
}
