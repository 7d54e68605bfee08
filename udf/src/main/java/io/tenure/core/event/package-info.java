/**
 * What makes a line of text an event: how its time is read.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.event.EventTimeParser}.
 */
package io.tenure.core.event;
