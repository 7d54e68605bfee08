/**
 * Texts that leave for other programs.
 *
 * <p>May import {@code java.*} only. Start with {@link io.tenure.core.text.FormulaGuard}.
 */
package io.tenure.core.text;
