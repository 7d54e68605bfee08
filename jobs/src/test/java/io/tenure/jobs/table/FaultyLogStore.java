package io.tenure.jobs.table;

import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The log store of every test: the real one, with a place before and after each commit where a test can make things fail.
 *
 * <p>A process that is started with {@code -Dtenure.halt.at=N} ends there without a word, as if it had been killed; one with
 * {@code -Dtenure.hold.at=N} says so on its standard output and waits until its standard input ends.
 */
public final class FaultyLogStore extends HardLinkLogStore {
    /** The system property with the moment at which this process is to end. */
    public static final String HALT_AT = "tenure.halt.at";

    /** The system property with the moment at which this process is to wait. */
    public static final String HOLD_AT = "tenure.hold.at";

    /** What happens at a moment of a commit. */
    public interface Fault {
        /**
         * Called before and after a commit.
         *
         * @param commit the file of the log
         * @param landed whether it is there already
         */
        void at(Path commit, boolean landed) throws IOException;
    }

    private static volatile @Nullable Fault fault = ofThisProcess();

    public FaultyLogStore(Configuration configuration) {
        super(configuration);
    }

    /** From now on every commit of this JVM meets the fault; null: none. */
    public static void set(@Nullable Fault next) {
        fault = next;
    }

    private static @Nullable Fault ofThisProcess() {
        Integer halt = Integer.getInteger(HALT_AT);
        if (halt != null) {
            return new CommitMoments(halt, () -> Runtime.getRuntime().halt(137));
        }
        Integer hold = Integer.getInteger(HOLD_AT);
        return hold == null ? null : new CommitMoments(hold, FaultyLogStore::hold);
    }

    private static void hold() throws IOException {
        System.out.print("holding ");
        System.out.flush();
        while (System.in.read() >= 0) {
            // until the other end is closed
        }
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        Fault met = path.getName().matches("[0-9]{20}\\.json") ? fault : null;
        if (met != null) {
            met.at(path, false);
        }
        super.write(path, actions, overwrite, configuration);
        if (met != null) {
            met.at(path, true);
        }
    }
}
