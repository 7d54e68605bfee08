/**
 * What the server has computed elsewhere: by a worker, a process of the jobs with a warm Spark session.
 *
 * <p>May import the problems, the errors of the core and Jackson; nothing of HTTP or of a store. Start with {@link io.tenure.api.work.Worker}.
 */
package io.tenure.api.work;
