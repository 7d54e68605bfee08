package io.tenure.core.sequence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code sequence_next_node} word for word: sort everything, find the one anchor, walk from neighbour to neighbour. */
final class NaiveNextNode {
    private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::time)
            .thenComparing(Event::bytes, Arrays::compareUnsigned)
            .thenComparing(event ->
                    event.met().isEmpty() ? Integer.MAX_VALUE : event.met().get(0))
            .thenComparing(Event::conditions, Long::compareUnsigned)
            .thenComparing(Event::isBase, Comparator.reverseOrder());

    private NaiveNextNode() {}

    /** One event; bit i of the conditions is condition i + 1. */
    record Event(long time, String value, boolean isBase, long conditions) {
        byte[] bytes() {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        /** The conditions that hold, counted from 0. */
        List<Integer> met() {
            return IntStream.range(0, Long.SIZE)
                    .filter(condition -> (conditions >>> condition & 1) == 1)
                    .boxed()
                    .toList();
        }
    }

    static @Nullable String nextNode(NextNodeSearch search, List<Event> events) {
        List<Event> path = new ArrayList<>(events);
        path.sort(ORDER);
        int anchor = anchor(search.base(), path);
        if (anchor < 0) {
            return null;
        }
        if (search.direction() == NextNodeDirection.BACKWARD) {
            Collections.reverse(path);
            anchor = path.size() - 1 - anchor;
        }
        List<Event> onwards = path.subList(anchor, path.size());
        if (onwards.size() <= search.conditions()) {
            return null;
        }
        boolean isChain = IntStream.range(0, search.conditions())
                .allMatch(i -> onwards.get(i).met().contains(i));
        return isChain ? onwards.get(search.conditions()).value() : null;
    }

    private static int anchor(NextNodeBase base, List<Event> sorted) {
        List<Integer> fit = IntStream.range(0, sorted.size())
                .filter(i -> sorted.get(i).isBase())
                .boxed()
                .toList();
        List<Integer> matches =
                fit.stream().filter(i -> sorted.get(i).met().contains(0)).toList();
        return switch (base) {
            case HEAD -> fit.contains(0) ? 0 : -1;
            case TAIL -> fit.contains(sorted.size() - 1) ? sorted.size() - 1 : -1;
            case FIRST_MATCH -> matches.isEmpty() ? -1 : Collections.min(matches);
            case LAST_MATCH -> matches.isEmpty() ? -1 : Collections.max(matches);
        };
    }
}
