package io.tenure.jobs.table;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/** Counts the moments before and after commits, and does something at one of them and at all that follow. */
final class CommitMoments implements FaultyLogStore.Fault {
    /** What to do. */
    interface Deed {
        void run() throws IOException;
    }

    private final AtomicInteger passed = new AtomicInteger();
    private final int moment;
    private final Deed deed;

    CommitMoments(int moment, Deed deed) {
        this.moment = moment;
        this.deed = deed;
    }

    /** Only counts. */
    static CommitMoments counting() {
        return new CommitMoments(Integer.MAX_VALUE, () -> {});
    }

    int passed() {
        return passed.get();
    }

    @Override
    public void at(Path commit, boolean landed) throws IOException {
        if (passed.getAndIncrement() >= moment) {
            deed.run();
        }
    }
}
