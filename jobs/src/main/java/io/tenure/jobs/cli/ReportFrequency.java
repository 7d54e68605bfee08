package io.tenure.jobs.cli;

import io.tenure.core.period.Granularity;

/** How often a report is posted, and so how long its periods are. */
enum ReportFrequency {
    DAILY(Granularity.DAY),
    WEEKLY(Granularity.WEEK),
    MONTHLY(Granularity.MONTH);

    private final Granularity granularity;

    ReportFrequency(Granularity granularity) {
        this.granularity = granularity;
    }

    Granularity granularity() {
        return granularity;
    }
}
