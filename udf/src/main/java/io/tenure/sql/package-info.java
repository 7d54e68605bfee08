/**
 * The functions as Spark SQL sees them: thin adapters from Catalyst to {@link io.tenure.core}, and their registration.
 *
 * <p>The only package of this module that imports Spark; it holds no algorithm. Start with
 * {@link io.tenure.sql.FunctionCatalogue}, the one list of functions, and {@link io.tenure.sql.RetentionFunction} for how
 * one is built.
 */
package io.tenure.sql;
