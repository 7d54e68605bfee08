/**
 * What a distribution remembers: percentiles of any number of values in a few kilobytes, mergeable and storable.
 *
 * <p>May import {@code java.*} and {@code io.tenure.core} only. Start with {@link io.tenure.core.digest.Digest}.
 */
package io.tenure.core.digest;
