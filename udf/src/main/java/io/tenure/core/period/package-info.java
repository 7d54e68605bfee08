/**
 * Periods of time and the arithmetic between them: calendar periods in any zone with any week start, and rolling periods
 * that count from an instant.
 *
 * <p>Instants are microseconds since 1970-01-01T00:00:00Z, as in Spark. May import {@code java.*} only. Start with
 * {@link io.tenure.core.period.CalendarPeriods}.
 */
package io.tenure.core.period;
