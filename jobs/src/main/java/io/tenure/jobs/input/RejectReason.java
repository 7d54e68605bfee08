package io.tenure.jobs.input;

import java.util.Locale;

/** Why a row of a file is not an event. The code is the constant's name in lower case. */
public enum RejectReason {
    BLANK_LINE("the line is empty"),
    RAGGED("the row has more or fewer fields than the header"),
    BAD_QUOTE("a quote stands inside an unquoted field, or text follows a closing quote"),
    UNCLOSED_QUOTE("a quoted field is not closed within the size limit of a record or before the end of the file"),
    RECORD_TOO_LONG("the record is larger than 256 KiB"),
    NUL_BYTE("the record contains a NUL byte"),
    UNTERMINATED("the last row has no line end, so it may be cut off"),
    BAD_JSON("the line is not one JSON object"),
    MISSING_USER_ID("user_id is missing or empty"),
    BAD_USER_ID("user_id is neither text nor a whole number"),
    USER_ID_TOO_LONG("user_id is longer than 256 bytes"),
    MISSING_EVENT_TIME("event_time is missing or empty"),
    BAD_EVENT_TIME("event_time is not an ISO 8601 time that can be read"),
    FUTURE("event_time is further after the arrival than the store accepts"),
    IMPLAUSIBLE("event_time is before the earliest that the store accepts"),
    TOO_LATE("the row arrived longer after event_time than the store accepts"),
    VALUE_RANGE("a decimal property is not between -10^9 and 10^9"),
    VALUE_SCALE("a decimal property has more than 6 decimals"),
    BAD_PROPERTY("a property is not of the type that is declared for it"),
    ID_CONFLICT("another row of the same event_id and other content is kept");

    private final String text;

    RejectReason(String text) {
        this.text = text;
    }

    /** The stable code: {@code missing_user_id}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason in words. */
    public String text() {
        return text;
    }
}
