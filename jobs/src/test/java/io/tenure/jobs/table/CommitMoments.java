package io.tenure.jobs.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Lists the moments before and after commits, and does something at one of them and at all that follow. */
public final class CommitMoments implements FaultyLogStore.Fault {
    /** What to do. */
    public interface Deed {
        void run() throws IOException;
    }

    private final List<String> passed = Collections.synchronizedList(new ArrayList<>());
    private final int moment;
    private final Deed deed;

    /**
     * Does something.
     *
     * @param moment from which moment on, from 0
     */
    public CommitMoments(int moment, Deed deed) {
        this.moment = moment;
        this.deed = deed;
    }

    /** Does nothing. */
    public static CommitMoments counting() {
        return new CommitMoments(Integer.MAX_VALUE, () -> {});
    }

    /** The moments that there were, by name: before or after which version of which table. */
    public List<String> passed() {
        return List.copyOf(passed);
    }

    @Override
    public void at(Path commit, boolean landed) throws IOException {
        String table = commit.getParent().getParent().getName();
        passed.add((landed ? "after" : "before") + " a commit of " + table);
        if (passed.size() > moment) {
            deed.run();
        }
    }
}
