/**
 * What a request can be told that went wrong: RFC 9457 problem documents.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.api.problem.Problem}.
 */
package io.tenure.api.problem;
