package io.tenure.sql.scalar;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.sequence.NextNodeEvents;
import io.tenure.core.sequence.NextNodeSearch;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code sequence_next_node_array(direction, base, events) -> STRING}: see {@link NextNodeSearch}. An event is a struct of its
 * time, its value, its base condition and its conditions as ARRAY&lt;BOOLEAN&gt;, the same number in every event. A NULL condition is
 * false; an event that is NULL or has no time or no value is none. A NULL argument gives NULL.
 */
public final class SequenceNextNodeArray implements UDF3<String, String, Seq<Row>, String> {
    private static final int TIME = 0;
    private static final int VALUE = 1;
    private static final int BASE_CONDITION = 2;
    private static final int CONDITIONS = 3;

    @Override
    public @Nullable String call(@Nullable String direction, @Nullable String base, @Nullable Seq<Row> array) {
        if (direction == null || base == null || array == null) {
            return null;
        }
        NextNodeSearch search = NextNodeSearch.parse(direction, base, countOf(array));
        NextNodeEvents events = new NextNodeEvents(search);
        for (int i = 0; i < array.size(); i++) {
            Row event = array.apply(i);
            if (event != null && !event.isNullAt(TIME) && !event.isNullAt(VALUE)) {
                add(events, event, search.conditions());
            }
        }
        byte[] value = events.nextNode();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** How many conditions the events have; any number that goes with every base where there is no event. */
    private static int countOf(Seq<Row> array) {
        for (int i = 0; i < array.size(); i++) {
            if (array.apply(i) != null) {
                return conditionsOf(array.apply(i)).size();
            }
        }
        return 1;
    }

    private static void add(NextNodeEvents events, Row event, int count) {
        Seq<?> conditions = conditionsOf(event);
        if (conditions.size() != count) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "sequence_next_node_array needs the same number of conditions in every event, got " + count
                            + " and " + conditions.size());
        }
        Object time = event.get(TIME);
        events.add(
                EventTime.of(time).toLong(time),
                event.getString(VALUE).getBytes(StandardCharsets.UTF_8),
                Boolean.TRUE.equals(event.get(BASE_CONDITION)),
                Events.maskOf(conditions));
    }

    private static Seq<?> conditionsOf(Row event) {
        if (event.get(CONDITIONS) instanceof Seq<?> conditions) {
            return conditions;
        }
        throw new TenureException(
                ErrorCode.ARGUMENT,
                "The conditions of an event of sequence_next_node_array are an ARRAY<BOOLEAN>, got "
                        + event.get(CONDITIONS) + "; write struct(ts, value, base_condition, array(condition, …))");
    }
}
