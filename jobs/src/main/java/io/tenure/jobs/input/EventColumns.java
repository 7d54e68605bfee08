package io.tenure.jobs.input;

import static io.tenure.jobs.input.InputSpec.EVENT_ID;
import static io.tenure.jobs.input.InputSpec.EVENT_NAME;
import static io.tenure.jobs.input.InputSpec.EVENT_TIME;
import static io.tenure.jobs.input.InputSpec.SESSION_ID;
import static io.tenure.jobs.input.InputSpec.USER_ID;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file hold what an event needs.
 *
 * @param eventTime the column of the time
 * @param userId the column of the user
 * @param eventName the column of the name; null: the events have none
 */
record EventColumns(
        String eventTime, String userId, @Nullable String eventName) {
    static final String EVENT_TYPE = "event_type";

    /**
     * Finds the columns in a header.
     *
     * @param place where the header stands, for messages
     * @throws TenureException INPUT_HEADER where a required column is missing or two could be the event's name
     */
    static EventColumns in(List<String> header, InputSpec spec, String place) {
        return new EventColumns(
                required(EVENT_TIME, header, spec, place),
                required(USER_ID, header, spec, place),
                eventName(header, spec, place));
    }

    /** The columns by the spec alone, for files whose lines name their own fields. */
    static EventColumns byName(InputSpec spec) {
        Map<String, String> columns = spec.columns();
        return new EventColumns(
                columns.getOrDefault(EVENT_TIME, EVENT_TIME),
                columns.getOrDefault(USER_ID, USER_ID),
                columns.get(EVENT_NAME));
    }

    /**
     * The column of every part of an event that a header has: of {@code event_time}, {@code user_id}, {@code event_name},
     * {@code event_id} and {@code session_id}.
     *
     * @throws TenureException INPUT_HEADER where a required or a mapped column is missing
     */
    static Map<String, String> parts(List<String> header, InputSpec spec, String place) {
        Map<String, String> parts = new LinkedHashMap<>();
        EventColumns events = in(header, spec, place);
        parts.put(EVENT_TIME, events.eventTime());
        parts.put(USER_ID, events.userId());
        if (events.eventName() != null) {
            parts.put(EVENT_NAME, events.eventName());
        }
        for (String optional : List.of(EVENT_ID, SESSION_ID)) {
            if (spec.columns().containsKey(optional) || header.contains(optional)) {
                parts.put(optional, required(optional, header, spec, place));
            }
        }
        return parts;
    }

    /** The column of a part by the spec alone. */
    static String mapped(String part, InputSpec spec) {
        return spec.columns().getOrDefault(part, part);
    }

    private static String required(String name, List<String> header, InputSpec spec, String place) {
        String column = spec.columns().getOrDefault(name, name);
        if (!header.contains(column)) {
            throw new TenureException(
                    ErrorCode.INPUT_HEADER,
                    place + ": there is no column '" + column + "' in the header (" + String.join(", ", header)
                            + ")"
                            + TenureException.didYouMean(column, header) + " Say which column it is: --map " + name
                            + "=COLUMN");
        }
        return column;
    }

    private static @Nullable String eventName(List<String> header, InputSpec spec, String place) {
        if (spec.columns().containsKey(EVENT_NAME)) {
            return required(EVENT_NAME, header, spec, place);
        }
        boolean hasName = header.contains(EVENT_NAME);
        boolean hasType = header.contains(EVENT_TYPE);
        if (hasName && hasType) {
            throw twoNames(place);
        }
        return hasName ? EVENT_NAME : hasType ? EVENT_TYPE : null;
    }

    /** The error about two columns that could be the event's name. */
    static TenureException twoNames(String place) {
        return new TenureException(
                ErrorCode.INPUT_HEADER,
                place + ": there are both event_name and event_type. Say which one names the event: --map "
                        + "event_name=event_type, or --map event_name=event_name");
    }

    /** The column behind a property's name: the column of that name, or the one mapped to it. */
    static String property(String name, InputSpec spec, List<String> header) {
        return header.contains(name) ? name : spec.columns().getOrDefault(name, name);
    }
}
