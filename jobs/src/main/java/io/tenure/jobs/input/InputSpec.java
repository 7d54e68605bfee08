package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.Serializable;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * What to read and how.
 *
 * @param paths files, patterns, folders and Hadoop addresses; where events are only read, tables too
 * @param columns the columns that hold {@code event_time}, {@code user_id}, {@code event_name}, {@code event_id} and
 *     {@code session_id}, where they are named otherwise
 * @param zone of times without an offset
 * @param allowHttp whether http and https addresses may be read
 */
public record InputSpec(List<String> paths, Map<String, String> columns, ZoneId zone, boolean allowHttp)
        implements Serializable {
    static final String EVENT_TIME = "event_time";
    static final String USER_ID = "user_id";
    static final String EVENT_NAME = "event_name";
    static final String EVENT_ID = "event_id";
    static final String SESSION_ID = "session_id";
    static final List<String> MAPPABLE = List.of(EVENT_TIME, USER_ID, EVENT_NAME, EVENT_ID, SESSION_ID);

    public InputSpec {
        paths = List.copyOf(paths);
        columns = Map.copyOf(columns);
        for (String name : columns.keySet()) {
            if (!MAPPABLE.contains(name)) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "Cannot map '" + name + "'" + TenureException.didYouMean(name, MAPPABLE) + " Only "
                                + String.join(", ", MAPPABLE) + " are mapped; other columns keep their names.");
            }
        }
    }

    /** What names tables, each once. */
    List<String> tables() {
        return paths.stream().filter(ExistingTable::isMeant).distinct().toList();
    }

    /** The same without the tables. */
    InputSpec files() {
        return new InputSpec(
                paths.stream().filter(path -> !ExistingTable.isMeant(path)).toList(), columns, zone, allowHttp);
    }

    /** Files whose columns keep their names. */
    public static InputSpec of(List<String> paths, boolean allowHttp) {
        return new InputSpec(paths, Map.of(), ZoneOffset.UTC, allowHttp);
    }
}
