/**
 * {@code tenure serve}: options, and what happens around the server's life.
 *
 * <p>Start with {@link io.tenure.api.cli.ServeCommand}.
 */
package io.tenure.api.cli;
