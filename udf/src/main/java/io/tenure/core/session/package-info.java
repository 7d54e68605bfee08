/**
 * Sessions: what a user did without a long break.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.session.Sessionizer}, the meaning of {@code sessionize}.
 */
package io.tenure.core.session;
