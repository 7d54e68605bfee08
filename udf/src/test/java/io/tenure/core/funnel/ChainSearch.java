package io.tenure.core.funnel;

import static io.tenure.core.funnel.FunnelReach.PASSED_OVER;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a cohort funnel means, by trying every chain of distinct events; slow, and short enough to be read. */
public record ChainSearch(CohortFunnel funnel, List<Event> events) {
    /** An event that can serve step i + 1 where bit i is set, and rules it out where bit i + 32 is. */
    public record Event(long time, long conditions) {
        boolean serves(int step) {
            return (conditions & 1L << step) != 0;
        }

        boolean rulesOut(int step) {
            return serves(step + CohortFunnel.MOST_STEPS_WITH_EXCLUSIONS);
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
    public List<Long> reached() {
        return funnel.mode().strategy() == FunnelStrategy.GREEDY ? greedy() : best();
    }

    /** The furthest chain, the first to get there, and then from the last step back of the latest step before, the latest time. */
    private List<Long> best() {
        List<Long> best = List.of();
        for (List<Long> chain : chainsWithinLimits()) {
            if (chain.size() > best.size() || (chain.size() == best.size() && isBetter(chain, best))) {
                best = chain;
            }
        }
        return best;
    }

    /** Whether a chain counts rather than another that gets as far: it is sooner there, or later on its way from the last step back. */
    public static boolean isBetter(List<Long> chain, List<Long> other) {
        int last = chain.size() - 1;
        if (!chain.get(last).equals(other.get(last))) {
            return chain.get(last) < other.get(last);
        }
        while (last > 0) {
            int before = stepBefore(chain, last);
            int otherBefore = stepBefore(other, last);
            if (before != otherBefore) {
                return before > otherBefore;
            }
            if (!chain.get(before).equals(other.get(before))) {
                return chain.get(before) > other.get(before);
            }
            last = before;
        }
        return false;
    }

    /** Takes one time after the other: at each the furthest chain that goes on from what is taken and keeps all limits. */
    private List<Long> greedy() {
        Set<List<Long>> chains = chainsWithinLimits();
        List<Long> taken = List.of();
        for (long time :
                events.stream().mapToLong(Event::time).distinct().sorted().toArray()) {
            List<Long> best = taken;
            for (List<Long> chain : chains) {
                boolean goesOn = chain.size() > taken.size()
                        && chain.subList(0, taken.size()).equals(taken)
                        && chain.stream().skip(taken.size()).allMatch(at -> at == time || at == PASSED_OVER);
                if (goesOn && (chain.size() > best.size() || (chain.size() == best.size() && isBetter(chain, best)))) {
                    best = chain;
                }
            }
            taken = best;
        }
        return taken;
    }

    /** The times of every chain that keeps all limits. */
    public Set<List<Long>> chainsWithinLimits() {
        Set<List<Long>> found = new TreeSet<>(BY_TIMES);
        extend(new ArrayList<>(), new boolean[events.size()], found);
        return found;
    }

    private void extend(List<Long> times, boolean[] used, Set<List<Long>> found) {
        int step = times.size();
        if (step == funnel.steps()) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (!used[i] && event.serves(step) && mayFollow(times, event.time())) {
                times.add(event.time());
                used[i] = true;
                found.add(List.copyOf(times));
                extend(times, used, found);
                used[i] = false;
                times.remove(step);
            }
        }
        if (funnel.isOptional(step)) {
            times.add(PASSED_OVER);
            extend(times, used, found);
            times.remove(step);
        }
    }

    /** Whether the next step may happen at a time, as far as order, limits and what rules it out are concerned. */
    private boolean mayFollow(List<Long> times, long time) {
        int step = times.size();
        if (step == 0) {
            return true;
        }
        long before = times.get(stepBefore(times, step));
        boolean isInOrder = funnel.mode().ties() == Ties.AFTER ? time > before : time >= before;
        return isInOrder
                && keeps(funnel.within().get(step), before, time)
                && keeps(funnel.window(), times.get(0), time)
                && events.stream()
                        .noneMatch(event -> event.rulesOut(step) && event.time() > before && event.time() < time);
    }

    /** Whether the user can still get further by events at a time after all events. */
    public boolean isOpen(long time) {
        List<Long> reached = reached();
        if (reached.size() == funnel.steps()) {
            return false;
        }
        return funnel.mode().strategy() == FunnelStrategy.GREEDY
                ? canContinue(reached, time)
                : chainsWithinLimits().stream().anyMatch(chain -> canContinue(chain, time));
    }

    /** Whether some next step of a chain could still come at a time after all events. */
    private boolean canContinue(List<Long> chain, long time) {
        List<Long> longer = new ArrayList<>(chain);
        while (!longer.isEmpty() && longer.size() < funnel.steps()) {
            if (mayFollow(longer, time)) {
                return true;
            }
            if (!funnel.isOptional(longer.size())) {
                return false;
            }
            longer.add(PASSED_OVER);
        }
        return false;
    }

    /** The last step that a chain took before a step. */
    public static int stepBefore(List<Long> times, int step) {
        int before = step - 1;
        while (times.get(before) == PASSED_OVER) {
            before--;
        }
        return before;
    }

    private static boolean keeps(long limit, long from, long to) {
        return limit == CohortFunnel.NO_LIMIT || to - from <= limit;
    }
}
