/**
 * Looking after a store: whether it is still what its runs recorded, whether its surroundings are fit, and keeping it small
 * and quick.
 *
 * <p>Start with {@link io.tenure.jobs.maintain.Fsck}, {@link io.tenure.jobs.maintain.Doctor} or
 * {@link io.tenure.jobs.maintain.Maintenance}.
 */
package io.tenure.jobs.maintain;
