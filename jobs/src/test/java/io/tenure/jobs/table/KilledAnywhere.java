package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Commands that die before or after a commit, whichever it is: readers see what the last publication left, and when the
 * commands are run again, everything is as if nothing had happened.
 *
 * <p>Commands come in rounds, each of which changes the store. From the fatal moment on no commit of the process succeeds,
 * so that nothing can be tidied up either.
 *
 * @param rounds runs the commands of a round; a second time after a success they change nothing
 * @param seen what readers see
 * @param after what readers must see after a round
 */
record KilledAnywhere<T>(Round rounds, Seen<T> seen, IntFunction<T> after) {
    /** Commands. */
    interface Round {
        void run(Store store, int round);
    }

    /** What readers see of a store, comparable. */
    interface Seen<T> {
        T in(Store store);
    }

    /** How many moments a round has. */
    int momentsOf(Supplier<Store> store, int round) {
        CommitMoments moments = CommitMoments.counting();
        FaultyLogStore.set(moments);
        try {
            rounds.run(store.get(), round);
        } finally {
            FaultyLogStore.set(null);
        }
        assertThat(seen.in(store.get())).isEqualTo(after.apply(round));
        return moments.passed();
    }

    /** A round that dies at a moment, and then is run again. */
    void dieAt(int moment, Supplier<Store> store, int round) {
        FaultyLogStore.set(new CommitMoments(moment, () -> {
            throw new IOException("killed at moment " + moment);
        }));
        Throwable death = null;
        try {
            rounds.run(store.get(), round);
        } catch (Throwable killed) {
            death = killed;
        } finally {
            FaultyLogStore.set(null);
        }
        survives("moment " + moment + " of round " + round + ": " + death, store, round);
    }

    /** Looks at the store after a death in a round, and runs the round again. */
    void survives(String name, Supplier<Store> store, int round) {
        assertThat(seen.in(store.get())).as(name).isIn(after.apply(round - 1), after.apply(round));
        rounds.run(store.get(), round);
        assertThat(seen.in(store.get())).as(name).isEqualTo(after.apply(round));
    }
}
