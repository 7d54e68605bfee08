/**
 * The model of made-up events: who does what on which day, computed from numbers alone.
 *
 * <p>Every block of some thousand events is a function of the spec and the block's place, so that any part is made alone, in
 * any order, on any machine. May import {@code java.*} and the core's errors only. Start with {@link
 * io.tenure.jobs.generate.model.BlockGenerator}.
 */
package io.tenure.jobs.generate.model;
