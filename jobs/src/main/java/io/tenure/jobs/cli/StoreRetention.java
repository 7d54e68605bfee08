package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionDays;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.pipeline.AdHocRetention;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Retention from the activity that a store has rolled up: which signals are entries and returns, by whole days. */
final class StoreRetention {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Instead of files: the activity of a store, by whole days in its zone. Publishes nothing.")
    private @Nullable String location;

    @Option(
            names = "--entry",
            paramLabel = "SIGNAL",
            description = "With --store: cohorts by this event or declared signal (default: any event).")
    private @Nullable String entry;

    @Option(
            names = "--return",
            paramLabel = "SIGNAL",
            description = "With --store: active means this event or declared signal (default: any event).")
    private @Nullable String returns;

    boolean isAskedFor() {
        return location != null;
    }

    /** Reads the masks of the days wanted and counts. */
    CountedRetention count(CountingOptions options) {
        if (options.mode() == RetentionMode.ROLLING) {
            throw usage("--mode rolling counts from the instant of each entry, and --store reads whole days. Count "
                    + "from files with --input, or apply a cohort with modes: [rolling].");
        }
        String store = Objects.requireNonNull(location);
        AdHocRetention retention = AdHocRetention.of(SparkSessions.openStore("retention", store));
        requireZone(options.zone(), retention.zone());
        RetentionSpec spec = options.spec(retention.zone(), retention.weekStart());
        Long fromMicros = options.windowStartMicros(spec);
        Long asked = options.asOfMicros(spec.zone());
        long asOfMicros = asked == null ? retention.asOfMicros() : asked;
        if (!RetentionDays.decide(spec, fromMicros, asOfMicros)) {
            throw usage("--entry-from, --entry-to and --as-of are dates with --store, or times at which a day of "
                    + spec.zone() + " begins: it reads whole days.");
        }
        RetentionTable table = retention.count(spec, fromMicros, asOfMicros, entry, returns);
        explainAbsence(retention, table);
        return new CountedRetention(
                table,
                entry == null ? "first event" : "first " + entry,
                returns == null ? "any event" : returns,
                null,
                List.of(store));
    }

    private static void requireZone(@Nullable ZoneId asked, ZoneId ofStore) {
        if (asked != null && !asked.getRules().equals(ofStore.getRules())) {
            throw usage("--zone " + asked + " is not the zone of the store, " + ofStore
                    + ", by whose days its activity is kept. Leave --zone out, or count from files with --input.");
        }
    }

    /** An empty table would look like an answer: a name that never occurs is most likely a typo and ends the run. */
    private void explainAbsence(AdHocRetention retention, RetentionTable table) {
        boolean nobodyEntered = table.everybody().cohorts().isEmpty();
        boolean nobodyReturned = table.everybody().cohorts().stream()
                .flatMap(row -> row.cells().stream())
                .allMatch(cell -> cell.activeUsers() == 0);
        if (nobodyEntered || nobodyReturned) {
            List<String> signals = retention.signals();
            SignalOption.require("--entry", entry, signals);
            SignalOption.require("--return", returns, signals);
        }
        if (nobodyEntered) {
            note("nobody entered by --entry, --entry-from, --entry-to and --as-of");
        } else if (nobodyReturned) {
            note("none of the members has a return by --return");
        }
    }

    private static void note(String line) {
        System.err.println("tenure: " + line);
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
