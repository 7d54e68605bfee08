package io.tenure.core.lifecycle;

/**
 * How many users are in each state of their life in one period. Who was active neither in it nor in the period before is in
 * none.
 *
 * @param newUsers active for the first time
 * @param returning active, and in the period before as well
 * @param resurrected active, and before, but not in the period before
 * @param dormant not active, but in the period before; in a period that is not over yet they may still come
 */
public record LifecyclePeriod(long newUsers, long returning, long resurrected, long dormant) {
    /** How many users are active in the period: every active user is new, returning or resurrected. */
    public long active() {
        return newUsers + returning + resurrected;
    }
}
