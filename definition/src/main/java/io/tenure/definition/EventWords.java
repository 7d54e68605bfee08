package io.tenure.definition;

import java.util.List;

/** Words with a meaning of their own where events are named. */
final class EventWords {
    /** Every event. */
    static final String ANY = "any";

    /** What every event has beside its properties; conditions can read the texts among them. */
    static final List<String> FIELDS =
            List.of("event_id", "event_time", "event_date", "event_name", "user_id", "user_key", "session_id");

    /** The fields that conditions can read. */
    static final List<String> READABLE_FIELDS = List.of("event_id", "event_name", "user_id", "session_id");

    private EventWords() {}
}
