/**
 * Events: how the time of one is read from text, and how many are kept, ordered and passed on.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only. Start with
 * {@link io.tenure.core.event.EventTimeParser} for the first and {@link io.tenure.core.event.EventBuffer} for the second.
 */
package io.tenure.core.event;
