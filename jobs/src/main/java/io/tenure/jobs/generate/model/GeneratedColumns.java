package io.tenure.jobs.generate.model;

import java.util.List;

/** The columns of made-up events in files, and the values of those that have few. */
public final class GeneratedColumns {
    public static final String EVENT_ID = "event_id";
    public static final String EVENT_TIME = "event_time";
    public static final String USER_ID = "user_id";
    public static final String SESSION_ID = "session_id";
    public static final String EVENT_NAME = "event_name";
    public static final String REVENUE = "revenue";
    public static final String COUNTRY = "country";
    public static final String PLAN = "plan";
    public static final String DEVICE = "device";

    /** All columns, in the order of the files. */
    public static final List<String> ALL =
            List.of(EVENT_ID, EVENT_TIME, USER_ID, SESSION_ID, EVENT_NAME, REVENUE, COUNTRY, PLAN, DEVICE);

    /** The names of events. */
    public static final List<String> EVENT_NAMES =
            EventKind.ALL.stream().map(EventKind::text).toList();

    /** The countries. */
    public static final List<String> COUNTRIES = UserProfile.COUNTRIES;

    /** The plans, from free up. */
    public static final List<String> PLANS = UserProfile.PLANS;

    /** The devices. */
    public static final List<String> DEVICES = UserProfile.DEVICES;

    private GeneratedColumns() {}
}
