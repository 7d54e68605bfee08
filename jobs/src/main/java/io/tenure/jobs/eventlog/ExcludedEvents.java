package io.tenure.jobs.eventlog;

/**
 * What an exclusion removes.
 *
 * @param name the exclusion
 * @param events how many events match it
 * @param users of how many users
 */
public record ExcludedEvents(String name, long events, long users) {
    @Override
    public String toString() {
        return "excluded by " + name + ": " + events + (events == 1 ? " event of " : " events of ") + users
                + (users == 1 ? " user" : " users");
    }
}
