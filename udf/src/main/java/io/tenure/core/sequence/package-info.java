/**
 * What happened in which order: chains of events that fit a pattern, found in events that are ordered by time.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only. Start with
 * {@link io.tenure.core.sequence.SequenceMatcher}, the meaning of {@code sequence_match}, {@code sequence_count} and
 * {@code sequence_match_events}.
 */
package io.tenure.core.sequence;
