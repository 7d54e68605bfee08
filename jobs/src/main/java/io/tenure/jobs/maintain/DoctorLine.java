package io.tenure.jobs.maintain;

/**
 * One thing that the doctor has looked at.
 *
 * @param state whether it is fine
 * @param subject what it is
 * @param finding how it is, and what to do about it if it isn't fine
 */
public record DoctorLine(State state, String subject, String finding) {
    /** How something is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Works, and may not for long, or not well. */
        WARN,
        /** Doesn't work. */
        FAIL
    }
}
