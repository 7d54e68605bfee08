package io.tenure.api.store;

import io.tenure.core.retention.RetentionMode;

/**
 * The cells of one table of retention.
 *
 * @param kind {@code on}, {@code on_or_after}, {@code on_or_before}, {@code streak}, or a bracket such as {@code 3-7}
 */
public record RetentionSelection(CellSelection cells, RetentionMode mode, String kind) {}
