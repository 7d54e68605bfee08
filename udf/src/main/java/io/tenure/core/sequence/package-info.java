/**
 * What happened in which order: chains of events that fit a pattern, and what came before or after a chain.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only. Start with
 * {@link io.tenure.core.sequence.SequenceMatcher}, the meaning of {@code sequence_match}, {@code sequence_count} and
 * {@code sequence_match_events}, or {@link io.tenure.core.sequence.NextNodeSearch}, that of {@code sequence_next_node}.
 */
package io.tenure.core.sequence;
