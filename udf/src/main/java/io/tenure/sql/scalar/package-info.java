/**
 * The functions over arrays of events, as plain Java functions of Spark ({@code UDF1}, {@code UDF2}, …), for sessions that can load
 * neither extensions nor Catalyst aggregates, Spark Connect among them.
 *
 * <p>One class per function; each has a public constructor without arguments, as {@code registerJavaFunction} needs. The
 * events of a group come from {@code collect_list(struct(ts, array(c1, c2, …)))}, in any order. Where the extension can
 * be loaded, prefer its aggregates: they hold a fraction of the memory. May import the core, Spark's public API and
 * Scala's collections. Start with {@link io.tenure.sql.scalar.ScalarFunctions}.
 */
@NullMarked
package io.tenure.sql.scalar;

import org.jspecify.annotations.NullMarked;
