/**
 * Strict, splittable CSV as Postgres {@code COPY … WITH (FORMAT csv, HEADER)} writes it (RFC 4180 with LF, CRLF or lone
 * CR line ends), where a damaged record costs one line and never the rest of the file.
 *
 * <p>One function says where the record at an offset ends and what is wrong with it: {@link
 * io.tenure.jobs.input.csv.RecordScanner}. It looks ahead a bounded number of bytes, so the records of a file are the
 * same however the file is split. FastCSV cuts the well-formed records into fields.
 *
 * <p>May import {@code java.*}, FastCSV, {@code io.tenure.core.error} and {@code io.tenure.jobs.input}; neither Spark nor
 * Hadoop. Start with {@link io.tenure.jobs.input.csv.CsvHeader}, then {@link io.tenure.jobs.input.csv.CsvSplitPlanner}
 * and {@link io.tenure.jobs.input.csv.CsvRecordReader}.
 */
package io.tenure.jobs.input.csv;
