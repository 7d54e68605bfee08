package io.tenure.jobs.retention;

import io.tenure.core.retention.ActivityDays;
import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionSpec;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Counts members with their activity, the rows of a member next to each other, for every table of a cohort in one pass.
 *
 * <p>Rows are {@code user_key, first_event_micros, a column per segment combination, event_date, local_date (days since
 * 1970), first_at, last_at (microseconds)}; the last four are NULL for a member without activity. Holds one member's masks at
 * a time.
 */
final class MemberFold {
    private static final int USER = 0;
    private static final int ENTRY = 1;
    private static final int FIRST_SEGMENT = 2;

    private final List<Table> tables;
    private final List<Mask> masks;
    private final int eventDate;

    MemberFold(Setup setup) {
        this.tables = setup.tables();
        this.eventDate = FIRST_SEGMENT + setup.combinations();
        this.masks = new ArrayList<>();
        for (Table table : tables) {
            if (masks.stream().noneMatch(mask -> mask.counts(table.spec()))) {
                masks.add(
                        new Mask(table.spec(), new ActivityDays(table.spec(), setup.localZone(), setup.asOfMicros())));
            }
        }
    }

    /** Counts all rows; a count for each table and combination, the first of each table is of everybody. */
    List<Table> count(Iterator<Row> rows) {
        Row member = null;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (member == null || member.getLong(USER) != row.getLong(USER)) {
                finish(member);
                member = row;
            }
            if (!row.isNullAt(eventDate)) {
                for (Mask mask : masks) {
                    mask.days.add(
                            mask.active,
                            row.getLong(ENTRY),
                            row.getInt(eventDate),
                            row.getInt(eventDate + 1),
                            row.getLong(eventDate + 2),
                            row.getLong(eventDate + 3));
                }
            }
        }
        finish(member);
        return tables;
    }

    private void finish(@Nullable Row member) {
        if (member == null) {
            return;
        }
        for (Table table : tables) {
            Mask mask = masks.stream()
                    .filter(each -> each.counts(table.spec()))
                    .findFirst()
                    .orElseThrow();
            for (int combination = 0; combination < table.counts().size(); combination++) {
                mask.scratch.copyFrom(mask.active);
                String segment = member.size() > FIRST_SEGMENT + combination && eventDate > FIRST_SEGMENT
                        ? member.getString(FIRST_SEGMENT + combination)
                        : null;
                table.counts().get(combination).add(segment, member.getLong(ENTRY), mask.scratch);
            }
        }
        masks.forEach(mask -> mask.active.clear());
    }

    /** The offsets of the member at hand in one granularity and mode, whatever the kind. */
    private static final class Mask {
        private final RetentionSpec spec;
        private final ActivityDays days;
        private final PeriodMask active = new PeriodMask();
        private final PeriodMask scratch = new PeriodMask();

        private Mask(RetentionSpec spec, ActivityDays days) {
            this.spec = spec;
            this.days = days;
        }

        private boolean counts(RetentionSpec other) {
            return spec.granularity() == other.granularity() && spec.mode() == other.mode();
        }
    }

    /** The counts of one table: one for each segment combination, or one of everybody where there is none. */
    record Table(RetentionSpec spec, List<RetentionCounts> counts) implements Serializable {}

    /**
     * What a task needs.
     *
     * @param combinations how many segment combinations there are
     */
    record Setup(List<Table> tables, int combinations, ZoneId localZone, long asOfMicros) implements Serializable {
        /** Counts of nobody, for a table of everybody and of each combination. */
        static Setup of(
                List<RetentionSpec> specs, int combinations, ZoneId localZone, long asOfMicros, long firstEntryMicros) {
            List<Table> tables = specs.stream()
                    .map(spec -> {
                        List<RetentionCounts> counts = new ArrayList<>();
                        for (int i = 0; i < Math.max(1, combinations); i++) {
                            counts.add(new RetentionCounts(spec, combinations > 0, asOfMicros, firstEntryMicros));
                        }
                        return new Table(spec, counts);
                    })
                    .toList();
            return new Setup(tables, combinations, localZone, asOfMicros);
        }
    }

    /** The sum of two folds of the same setup. */
    static List<Table> plus(List<Table> left, List<Table> right) {
        for (int table = 0; table < left.size(); table++) {
            for (int i = 0; i < left.get(table).counts().size(); i++) {
                left.get(table).counts().get(i).plus(right.get(table).counts().get(i));
            }
        }
        return left;
    }
}
