/**
 * Rows of users as bytes: how events reach those that count the users of a part, in a tenth of the room that a row of an engine
 * takes.
 *
 * <p>May import {@code java.*} only. A task that reads deals its rows out with {@link io.tenure.core.packed.PackedParts}; the
 * one that has all rows of a part numbers their users with {@link io.tenure.core.packed.UserNumbers}.
 */
package io.tenure.core.packed;
