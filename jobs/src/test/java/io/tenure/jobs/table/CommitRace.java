package io.tenure.jobs.table;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;

/** A process that commits version after version beside another one, and says which were its own. */
public final class CommitRace {
    private CommitRace() {}

    /**
     * Commits.
     *
     * @param arguments the folder of the log, the name of this process, how many versions, the longest delay in
     *     micros, the name of the other process
     */
    public static void main(String[] arguments) throws IOException {
        Path log = Path.of(arguments[0]);
        String name = arguments[1];
        int versions = Integer.parseInt(arguments[2]);
        int longestDelayMicros = Integer.parseInt(arguments[3]);
        Configuration configuration = new Configuration();
        Random random = new Random(name.hashCode());
        HardLinkLogStore store = new HardLinkLogStore(configuration) {
            @Override
            void link(Path file, Path unnamed) throws IOException {
                LockSupport.parkNanos(1000L * random.nextInt(longestDelayMicros + 1));
                super.link(file, unnamed);
            }
        };
        Files.createFile(log.resolve(name + ".ready"));
        while (!Files.exists(log.resolve(arguments[4] + ".ready"))) {
            LockSupport.parkNanos(1_000_000);
        }
        StringBuilder won = new StringBuilder();
        for (int version = 0; version < versions; version++) {
            Path file = log.resolve(fileOf(version));
            try {
                store.write(
                        new org.apache.hadoop.fs.Path(file.toUri()),
                        List.of(name).iterator(),
                        false,
                        configuration);
                won.append(version).append('\n');
            } catch (FileAlreadyExistsException other) {
                // the other process was first
            }
        }
        Files.writeString(log.resolve(name + ".won"), won);
    }

    static String fileOf(int version) {
        return String.format("%020d.json", version);
    }
}
