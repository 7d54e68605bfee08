package io.tenure.jobs.report;

import java.io.IOException;

/** How a retention report is written. */
public enum RetentionFormat {
    /**
     * One line per cell: {@code cohort,period,active_users,cohort_size,retention}.
     *
     * <p>With segments {@code segment} comes first ({@code *} is everybody); with states {@code
     * eligible_users,active_eligible,low,high,state,closes_at} come last. Line ends are LF. A NULL segment is empty, an
     * empty one is {@code ""}.
     */
    CSV {
        @Override
        public void write(RetentionReport report, Appendable out) throws IOException {
            CsvReport.write(report, out);
        }
    },
    /** The same cells as an array of objects; with a comparison {@code {"cells": [...], "comparison": {...}}}. */
    JSON {
        @Override
        public void write(RetentionReport report, Appendable out) throws IOException {
            JsonReport.write(report, out);
        }
    },
    /** The triangle as a GitHub table. */
    MARKDOWN {
        @Override
        public void write(RetentionReport report, Appendable out) throws IOException {
            MarkdownReport.write(report, out);
        }
    },
    /** The triangle for a terminal: aligned, coloured when the options say so. */
    TABLE {
        @Override
        public void write(RetentionReport report, Appendable out) throws IOException {
            TableReport.write(report, out);
        }
    },
    /** One page that needs no network and no script: headline numbers, curves and triangles. Well-formed XML too. */
    HTML {
        @Override
        public void write(RetentionReport report, Appendable out) throws IOException {
            HtmlReport.write(report, out);
        }
    };

    /** Writes the whole report, to be encoded as UTF-8; cells are read once, in order, and not kept. */
    public abstract void write(RetentionReport report, Appendable out) throws IOException;
}
