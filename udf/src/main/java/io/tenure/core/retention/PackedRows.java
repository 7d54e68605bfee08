package io.tenure.core.retention;

/** Takes packed rows. */
@FunctionalInterface
public interface PackedRows {
    /**
     * Takes rows of one part of the users.
     *
     * @param part which: all rows of a user have the same, in whatever task they were packed
     * @param rows for the one that reads this part
     */
    void take(int part, byte[] rows);
}
