/**
 * {@code tenure serve} and {@code tenure token}: options, and what happens around the server's life.
 *
 * <p>Start with {@link io.tenure.api.cli.ServerCommands}.
 */
package io.tenure.api.cli;
