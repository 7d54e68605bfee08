package io.tenure.definition;

import java.time.Instant;
import java.util.UUID;

/**
 * A version of a definition as a store keeps it.
 *
 * @param id given when the definition was first applied
 * @param version from 1
 * @param written what it says
 * @param createdBy who applied it
 * @param createdAt when
 * @param isRetired whether it ends the definition instead of saying something new
 */
public record StoredDefinition(
        UUID id, int version, WrittenDefinition written, String createdBy, Instant createdAt, boolean isRetired) {
    public Definition definition() {
        return written.definition();
    }
}
