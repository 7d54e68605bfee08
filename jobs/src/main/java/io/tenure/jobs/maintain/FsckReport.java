package io.tenure.jobs.maintain;

import java.util.List;

/**
 * What a look at a store has found.
 *
 * @param damages what isn't as the last publication recorded it; empty: the store is whole
 * @param notes what is worth knowing and no damage
 */
public record FsckReport(List<Damage> damages, List<String> notes) {
    /**
     * Something that isn't as it was.
     *
     * @param table the table
     * @param problem what is wrong, with the file
     * @param cure what to do about it
     */
    public record Damage(String table, String problem, String cure) {}

    public FsckReport {
        damages = List.copyOf(damages);
        notes = List.copyOf(notes);
    }

    /** Whether everything is as it was recorded. */
    public boolean isWhole() {
        return damages.isEmpty();
    }
}
