package io.tenure.jobs.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Delta's log on a local disk, safe for several processes and for a power cut.
 *
 * <p>Delta's own store renames a finished file to its name, and a rename that comes late replaces what another process has
 * committed in the meantime. Here the file gets its name by a hard link, which the file system makes only if the name is
 * free. Before that the file and the data files that it names are on the disk, after it the entry of the folder is.
 *
 * <p>Delta finds this class through the setting {@code spark.delta.logStore.file.impl}.
 */
public class HardLinkLogStore extends HadoopFileSystemLogStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDED_FILE = "{\"add\":";

    public HardLinkLogStore(Configuration configuration) {
        super(configuration);
    }

    /**
     * Writes a file of the log.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one and {@code overwrite} is false
     */
    @Override
    public void write(
            org.apache.hadoop.fs.Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        Path file = local(path);
        Path folder = parent(file);
        Path unnamed = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Set<Path> dataFiles = writeActions(unnamed, actions, parent(folder));
            for (Path dataFile : dataFiles) {
                sync(dataFile);
            }
            for (Path dataFolder : parents(dataFiles)) {
                sync(dataFolder);
            }
            if (overwrite) {
                Files.move(unnamed, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                link(file, unnamed);
            }
            // the checksum of another store's file of that name would condemn this one
            Files.deleteIfExists(folder.resolve("." + file.getFileName() + ".crc"));
            sync(folder);
        } finally {
            Files.deleteIfExists(unnamed);
        }
    }

    /** Gives a finished file its name, if the name is free. */
    void link(Path file, Path unnamed) throws IOException {
        Files.createLink(file, unnamed);
    }

    /** Checkpoints are written by others, under their final names. */
    @Override
    public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration configuration) {
        return true;
    }

    /** Writes the lines and gives the data files that they add to the table. */
    private static Set<Path> writeActions(Path unnamed, Iterator<String> actions, Path table) throws IOException {
        Set<Path> dataFiles = new TreeSet<>();
        try (FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            BufferedWriter writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            while (actions.hasNext()) {
                String action = actions.next();
                writer.write(action);
                writer.write('\n');
                if (action.startsWith(ADDED_FILE)) {
                    dataFiles.add(dataFile(JSON.readTree(action), table));
                }
            }
            writer.flush();
            channel.force(true);
        }
        return dataFiles;
    }

    /** The path of an action is an address, relative to the table. */
    private static Path dataFile(JsonNode action, Path table) {
        URI address = URI.create(action.path("add").path("path").asText());
        return address.getScheme() == null ? table.resolve(address.getPath()) : Path.of(address.getPath());
    }

    private static Set<Path> parents(Set<Path> files) {
        Set<Path> folders = new TreeSet<>();
        files.forEach(file -> folders.add(parent(file)));
        return folders;
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path local(org.apache.hadoop.fs.Path path) {
        return Path.of(path.toUri().getPath());
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("No file of a log is in the root of a disk: " + file);
        }
        return parent;
    }
}
