/**
 * Who may ask for what: tokens, which are kept as hashes in a file, and what each allows.
 *
 * <p>May import the errors of the core; nothing of HTTP. Start with {@link io.tenure.api.access.AccessTokens}.
 */
package io.tenure.api.access;
