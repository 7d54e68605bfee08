package io.tenure.api.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result as rows.
 *
 * @param name what a file of it is called, without an extension
 * @param columns the names of the columns
 * @param rows values in the order of the columns; null: nothing to say
 */
public record CsvTable(String name, List<String> columns, List<List<@Nullable Object>> rows) {}
