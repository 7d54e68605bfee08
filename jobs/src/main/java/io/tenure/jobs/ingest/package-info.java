/**
 * Ingest: the rows of files and of Postgres tables become events of the store, each once, or rejected rows with a reason.
 *
 * <p>Of every file the rows read are the rows kept, plus the duplicates, plus the rejected. May import {@code table},
 * {@code definition} and {@code input}. Start with {@link io.tenure.jobs.ingest.IngestJob}.
 */
package io.tenure.jobs.ingest;
