/**
 * Event files as rows: finds the files, reads their records, and says of every row whether it is kept or why not.
 *
 * <p>Not a job: the one-shot commands and the ingest job both read through here. May import Spark, the core and the
 * parsers (FastCSV, Jackson). Start with {@link io.tenure.jobs.input.RecordReader}.
 */
package io.tenure.jobs.input;
