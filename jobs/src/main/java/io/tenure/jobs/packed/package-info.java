/**
 * One shuffle that brings all rows of a user together, packed: what plans over events and over masks have in common.
 *
 * <p>May import Spark and the core. Start with {@link io.tenure.jobs.packed.PackedShuffle}.
 */
package io.tenure.jobs.packed;
