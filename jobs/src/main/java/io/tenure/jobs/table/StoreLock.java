package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a store on a local disk.
 *
 * <p>The operating system holds the lock and frees it when the process ends, however it ends; the file says who holds it.
 */
final class StoreLock implements AutoCloseable {
    private static final String FILE = "_lock";

    private final FileChannel channel;
    private final FileLock lock;

    private StoreLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws TenureException LOCKED when another run has it
     */
    static StoreLock take(Path store, Clock clock) {
        Path file = store.resolve(FILE);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                String owner = Files.readString(file);
                throw new TenureException(
                        ErrorCode.LOCKED,
                        "The store " + store + " is being written by "
                                // it may have the lock and not have said so yet
                                + (owner.isEmpty() ? "another process" : owner)
                                + ". Wait until that has ended, then run this again.");
            }
            String owner = "process " + ProcessHandle.current().pid() + " on " + host() + " since " + clock.instant();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return new StoreLock(channel, lock);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE, "Cannot lock the store " + store + ": " + e + ". Make its folder writable.", e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "a host without a name";
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new TenureException(ErrorCode.STORE, "Cannot free the lock of the store: " + e, e);
        }
    }
}
