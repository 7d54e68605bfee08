package io.tenure.jobs.table;

/**
 * What joining the small files of a table did.
 *
 * @param filesBefore how many files were joined
 * @param filesAfter how many hold their rows now
 */
public record Compaction(long filesBefore, long filesAfter) {}
