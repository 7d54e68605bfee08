package io.tenure.api.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Requests as files of a folder, one each. What {@link #put} has returned from is there after any crash. */
final class RequestFolder implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;

    /**
     * Opens a folder, which is made if it isn't there.
     *
     * @throws TenureException LOCKED while another server has it
     */
    RequestFolder(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = lock(lockFile);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "Cannot keep requests in " + folder + ": " + e
                            + ". Name a folder that this user may write: --state.",
                    e);
        }
    }

    private FileLock lock(FileChannel file) throws IOException {
        FileLock taken;
        try {
            taken = file.tryLock();
        } catch (OverlappingFileLockException e) { // by this process itself
            taken = null;
        }
        if (taken == null) {
            file.close();
            throw new TenureException(
                    ErrorCode.LOCKED,
                    "Another server takes definitions into " + folder + ". Stop it, or name another folder: --state.");
        }
        return taken;
    }

    /** All requests, oldest first. */
    List<DefinitionRequest> all() {
        List<DefinitionRequest> requests = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
                requests.add(JSON.readValue(Files.readAllBytes(file), DefinitionRequest.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requests.sort(Comparator.comparing(DefinitionRequest::submittedAt).thenComparing(DefinitionRequest::id));
        return requests;
    }

    /** Keeps a request in the place of the one with its id, all of it or nothing. */
    void put(DefinitionRequest request) {
        Path file = folder.resolve(request.id() + SUFFIX);
        Path written = folder.resolve(request.id() + ".writing");
        try {
            write(written, JSON.writeValueAsBytes(request));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    /** Forgets a request. */
    void remove(DefinitionRequest request) {
        try {
            Files.deleteIfExists(folder.resolve(request.id() + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
