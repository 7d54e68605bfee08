package io.tenure.jobs.retention;

import io.tenure.core.retention.ActivityDays;
import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionPeriods;
import io.tenure.core.retention.RetentionSpec;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Counts members with their activity, the rows of a member next to each other, for every table of a cohort in one pass.
 *
 * <p>Rows are {@code user_key, first_event_micros, a column per segment combination, event_date, local_date (days since
 * 1970), first_at, last_at (microseconds), from_events}; the last five are NULL for a member without activity. A row of
 * activity that can't be decided is passed over, because rows {@code from_events} stand for that day of the member. Holds one
 * member's masks at a time.
 */
final class MemberFold {
    private static final int USER = 0;
    private static final int ENTRY = 1;
    private static final int FIRST_SEGMENT = 2;

    private final List<Table> tables;
    private final List<Mask> masks;
    private final int eventDate;
    private final long asOfMicros;
    private final Set<Integer> undecidedDates = new TreeSet<>();
    private final Set<Integer> readDates = new TreeSet<>();

    MemberFold(Setup setup) {
        this.tables = setup.tables();
        this.eventDate = FIRST_SEGMENT + setup.combinations();
        this.asOfMicros = setup.asOfMicros();
        this.masks = new ArrayList<>();
        for (Table table : tables) {
            if (masks.stream().noneMatch(mask -> mask.counts(table.spec()))) {
                masks.add(new Mask(table.spec(), setup.localZone(), setup.asOfMicros()));
            }
        }
    }

    /**
     * Counts all rows; a count for each table and combination, the first of each table is of everybody.
     *
     * @param rows each member's together, members by key
     * @throws IllegalStateException for rows in another order
     */
    List<Table> count(Iterator<Row> rows) {
        Row member = null;
        while (rows.hasNext()) {
            Row row = rows.next();
            if (member == null || member.getLong(USER) != row.getLong(USER)) {
                requireAfter(member, row);
                finish(member);
                member = row;
            }
            if (!row.isNullAt(eventDate)) {
                add(row);
            }
        }
        finish(member);
        return tables;
    }

    private static void requireAfter(@Nullable Row member, Row next) {
        if (member != null && member.getLong(USER) > next.getLong(USER)) {
            throw new IllegalStateException("the rows of user key " + next.getLong(USER) + " come after those of "
                    + member.getLong(USER) + ", and would be counted as another member's");
        }
    }

    private void add(Row row) {
        int date = row.getInt(eventDate);
        long entryMicros = row.getLong(ENTRY);
        long firstAt = row.getLong(eventDate + 2);
        long lastAt = row.getLong(eventDate + 3);
        boolean isFromEvents = row.getBoolean(eventDate + 4);
        if (isFromEvents) {
            readDates.add(date);
        }
        for (Mask mask : masks) {
            ActivityDays days = isFromEvents ? mask.ownDays : mask.days;
            if (!isFromEvents && days.needsEvents(entryMicros, firstAt, lastAt)) {
                if (firstAt >= entryMicros || lastAt < asOfMicros) {
                    undecidedDates.add(date);
                }
            } else {
                days.add(mask.active, entryMicros, date, row.getInt(eventDate + 1), firstAt, lastAt);
            }
        }
    }

    private void finish(@Nullable Row member) {
        if (member == null) {
            return;
        }
        requireDecided(member);
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

    private void requireDecided(Row member) {
        undecidedDates.removeAll(readDates);
        if (!undecidedDates.isEmpty()) {
            throw new IllegalStateException("the events of user key " + member.getLong(USER)
                    + " on the days since 1970 " + undecidedDates + " have not been read into entry_day");
        }
        readDates.clear();
    }

    /** The offsets of the member at hand in one granularity and mode, whatever the kind. */
    private static final class Mask {
        private final RetentionSpec spec;
        private final ActivityDays days;
        /** For rows by local date in the zone of the cohort. */
        private final ActivityDays ownDays;

        private final PeriodMask active = new PeriodMask();
        private final PeriodMask scratch = new PeriodMask();

        private Mask(RetentionSpec spec, ZoneId localZone, long asOfMicros) {
            this.spec = spec;
            this.days = new ActivityDays(spec, localZone, asOfMicros);
            this.ownDays = new ActivityDays(spec, spec.zone(), asOfMicros);
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
                List<RetentionSpec> specs, int combinations, ZoneId localZone, long asOfMicros, LocalDate firstDate) {
            List<Table> tables = specs.stream()
                    .map(spec -> {
                        int firstCohort = new RetentionPeriods(spec).cohortOf(firstDate);
                        List<RetentionCounts> counts = new ArrayList<>();
                        for (int i = 0; i < Math.max(1, combinations); i++) {
                            counts.add(new RetentionCounts(spec, combinations > 0, asOfMicros, firstCohort));
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
