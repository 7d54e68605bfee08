/**
 * Tells people: judges the rates of cohorts by the rules of the definitions, and sends alerts and reports to a webhook.
 *
 * <p>Judging and wording work on numbers alone; {@link io.tenure.jobs.alert.Webhook} is the only class that reaches out, and only
 * to addresses that it has checked. May import tables, definitions and the core. Start with {@link
 * io.tenure.jobs.alert.AlertJob} and {@link io.tenure.jobs.alert.ReportJob}.
 */
package io.tenure.jobs.alert;
