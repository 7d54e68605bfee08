package io.tenure.api.result;

/** A result that is a table too. */
public interface Tabular {
    /** The result as rows, one per cell, with what they have to be read by in columns. */
    CsvTable toTable();
}
