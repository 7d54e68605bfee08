/**
 * The jobs put together: which run, in which order, on what.
 *
 * <p>May import every job. Start with {@link io.tenure.jobs.pipeline.Pipeline}.
 */
package io.tenure.jobs.pipeline;
