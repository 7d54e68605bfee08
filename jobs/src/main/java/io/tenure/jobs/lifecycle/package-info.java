/**
 * How often users are active, when they come, stay away and come back, and how long they last: from the masks of their days.
 *
 * <p>May import Spark, the tables and the core. Start with {@link io.tenure.jobs.lifecycle.LifecyclePlan}.
 */
package io.tenure.jobs.lifecycle;
