package io.tenure.core.packed;

/** Takes packed rows. */
@FunctionalInterface
public interface PackedRows {
    /**
     * Takes rows of one part of the users.
     *
     * @param part which: all rows of a user have the same, in whatever task they were packed
     * @param slot when they were: those of a part are read slot by slot
     * @param rows for the one that reads this part
     */
    void take(int part, int slot, byte[] rows);
}
