/**
 * What a user can fix: one exception family with stable codes. Everything else that is thrown is a bug.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.error.TenureException}.
 */
package io.tenure.core.error;
