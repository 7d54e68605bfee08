package io.tenure.core.funnel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a cohort funnel means, by trying every chain of distinct events; slow, and short enough to be read. */
record ChainSearch(CohortFunnel funnel, List<Event> events) {
    /** An event that can serve step i + 1 where bit i is set. */
    record Event(long time, long conditions) {
        boolean serves(int step) {
            return (conditions & 1L << step) != 0;
        }
    }

    private static final Comparator<List<Long>> BY_TIMES = (left, right) -> {
        for (int step = 0; step < Math.min(left.size(), right.size()); step++) {
            if (!left.get(step).equals(right.get(step))) {
                return Long.compare(left.get(step), right.get(step));
            }
        }
        return Integer.compare(left.size(), right.size());
    };

    /** The times of the steps that the funnel's strategy reaches. */
    List<Long> reached() {
        return funnel.mode().strategy() == FunnelStrategy.GREEDY ? greedy() : best();
    }

    /** The longest chain, the first to get there, with its other steps as late as possible from the last back. */
    private List<Long> best() {
        List<Long> best = List.of();
        for (List<Long> chain : chainsWithinLimits()) {
            if (chain.size() > best.size() || (chain.size() == best.size() && isBetter(chain, best))) {
                best = chain;
            }
        }
        return best;
    }

    private static boolean isBetter(List<Long> chain, List<Long> other) {
        int last = chain.size() - 1;
        if (!chain.get(last).equals(other.get(last))) {
            return chain.get(last) < other.get(last);
        }
        for (int step = last - 1; step >= 0; step--) {
            if (!chain.get(step).equals(other.get(step))) {
                return chain.get(step) > other.get(step);
            }
        }
        return false;
    }

    /** Each step at the earliest time of any chain that begins with the times taken so far, as long as limits are kept. */
    private List<Long> greedy() {
        Set<List<Long>> chains = chains(false);
        List<Long> taken = List.of();
        while (true) {
            List<Long> prefix = taken;
            List<Long> next = chains.stream()
                    .filter(chain -> chain.size() == prefix.size() + 1)
                    .filter(chain -> chain.subList(0, prefix.size()).equals(prefix))
                    .min(BY_TIMES)
                    .orElse(List.of());
            if (next.isEmpty() || !keepsLimits(next)) {
                return taken;
            }
            taken = next;
        }
    }

    /** The times of every chain that keeps all limits. */
    Set<List<Long>> chainsWithinLimits() {
        return chains(true);
    }

    private Set<List<Long>> chains(boolean withinLimits) {
        Set<List<Long>> found = new TreeSet<>(BY_TIMES);
        extend(new ArrayList<>(), new boolean[events.size()], withinLimits, found);
        return found;
    }

    private void extend(List<Long> times, boolean[] used, boolean withinLimits, Set<List<Long>> found) {
        int step = times.size();
        if (step == funnel.steps()) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (used[i] || !event.serves(step) || !mayFollow(times, event.time())) {
                continue;
            }
            times.add(event.time());
            if (!withinLimits || keepsLimits(times)) {
                used[i] = true;
                found.add(List.copyOf(times));
                extend(times, used, withinLimits, found);
                used[i] = false;
            }
            times.remove(step);
        }
    }

    private boolean mayFollow(List<Long> times, long time) {
        if (times.isEmpty()) {
            return true;
        }
        long before = times.get(times.size() - 1);
        return funnel.mode().ties() == Ties.AFTER ? time > before : time >= before;
    }

    /** Whether the last step keeps its limit and the window. */
    private boolean keepsLimits(List<Long> times) {
        int last = times.size() - 1;
        return last == 0
                || (keeps(funnel.within().get(last), times.get(last - 1), times.get(last))
                        && keeps(funnel.window(), times.get(0), times.get(last)));
    }

    private static boolean keeps(long limit, long from, long to) {
        return limit == CohortFunnel.NO_LIMIT || to - from <= limit;
    }
}
