package io.tenure.core.funnel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The users of a segment that entered in a period, in a funnel.
 *
 * @param segment the value at the entry; null: it has none, or these are users of any segment
 * @param cohort the number of the period
 * @param size how many they are, with or without the first step
 * @param steps what became of them
 */
public record FunnelCohort(@Nullable String segment, int cohort, long size, List<FunnelStep> steps) {}
