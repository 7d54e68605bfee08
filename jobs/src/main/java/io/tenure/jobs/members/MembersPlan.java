package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.to_date;

import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EventsTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Who is a member, and since when: of each user the first event that qualifies.
 *
 * <p>From scratch that is one aggregation. Later only users are looked at that have a qualifying event on a changed date, or
 * whose entry was on one: for the others nothing can have changed. A user whose entry is gone is looked up in all events.
 */
final class MembersPlan {
    private static final String USER = CohortMembersTable.USER_KEY;
    private static final String FIRST = CohortMembersTable.FIRST_EVENT_AT;
    private static final String ENTRY = "entry";
    private static final String OLD = "old";

    private final MemberColumns columns;
    private final UnaryOperator<Dataset<Row>> inWindow;

    /**
     * A plan for one cohort.
     *
     * @param columns the segment values that are kept
     * @param inWindow keeps the members whose first event makes them one
     */
    MembersPlan(MemberColumns columns, UnaryOperator<Dataset<Row>> inWindow) {
        this.columns = columns;
        this.inWindow = inWindow;
    }

    /**
     * The members among the users of qualifying events.
     *
     * @param qualifying columns of {@link EventsTable}
     * @param property the text of a property of them
     */
    Dataset<Row> fromScratch(Dataset<Row> qualifying, Function<String, Column> property) {
        return inWindow.apply(entries(qualifying, property));
    }

    private Dataset<Row> entries(Dataset<Row> qualifying, Function<String, Column> property) {
        List<Column> selected =
                new ArrayList<>(List.of(col(USER), col(EventsTable.EVENT_TIME).as(FIRST)));
        for (int index = 0; index < columns.properties().size(); index++) {
            selected.add(property.apply(columns.properties().get(index)).as(columns.column(index)));
        }
        return firstOf(qualifying.select(selected.toArray(Column[]::new)));
    }

    private Dataset<Row> firstOf(Dataset<Row> entries) {
        List<Column> selected =
                new ArrayList<>(List.of(col(USER), col(ENTRY).getField(FIRST).as(FIRST)));
        for (int index = 0; index < columns.properties().size(); index++) {
            selected.add(col(ENTRY).getField(columns.column(index)).as(columns.column(index)));
        }
        return entries.groupBy(col(USER)).agg(min(columns.ordered()).as(ENTRY)).select(selected.toArray(Column[]::new));
    }

    /**
     * The users whose membership may differ from what is stored, with the members among them as they are now.
     *
     * @param stored the members so far, taken apart
     * @param qualifying all qualifying events
     * @param onDates those of them on the dates
     * @param dates the UTC dates on which events came or went, or have become older than as-of
     * @param isFirstEver whether an entry counts only if no event before the window qualifies
     * @param keep keeps rows that are looked at several times
     */
    Affected affected(
            Dataset<Row> stored,
            Dataset<Row> qualifying,
            Dataset<Row> onDates,
            Function<String, Column> property,
            Set<LocalDate> dates,
            boolean isFirstEver,
            UnaryOperator<Dataset<Row>> keep) {
        Object[] changed = new TreeSet<>(dates).toArray();
        Dataset<Row> candidates = keep.apply(entries(onDates, property));
        Column enteredOnThem = to_date(col(FIRST)).isin(changed);
        Dataset<Row> enteredThen = keep.apply(stored.where(enteredOnThem));
        Dataset<Row> users = keep.apply(
                candidates.select(USER).union(enteredThen.select(USER)).distinct());
        Dataset<Row> before = keep.apply(stored.join(users, seq(USER), "left_semi"));

        Dataset<Row> lookedUp = isFirstEver ? users : keep.apply(withoutTheirEntry(enteredThen, candidates));
        Dataset<Row> known = candidates.unionByName(before.where(not(enteredOnThem)));
        // a join with nobody would read all events too
        Dataset<Row> firsts = lookedUp.isEmpty()
                ? known
                : known.unionByName(entries(qualifying.join(lookedUp, seq(USER), "left_semi"), property));
        return new Affected(users, before, keep.apply(inWindow.apply(firstOf(firsts))));
    }

    /** Members whose entry is on a changed date and isn't, or is no longer, the first event there. */
    private static Dataset<Row> withoutTheirEntry(Dataset<Row> enteredThen, Dataset<Row> candidates) {
        return enteredThen
                .select(col(USER), col(FIRST).as(OLD))
                .join(candidates, seq(USER), "left")
                .where(col(FIRST).isNull().or(col(FIRST).gt(col(OLD))))
                .select(USER);
    }

    /** The columns of a join, for Spark's Scala side. */
    private static scala.collection.immutable.Seq<String> seq(String column) {
        return scala.jdk.javaapi.CollectionConverters.asScala(List.of(column)).toSeq();
    }

    /** Those of the affected users whose membership is news, with their entries before and now. */
    Dataset<Row> changesOf(Affected affected) {
        return changes(affected.before(), affected.members(), columns);
    }

    /** The users whose membership is news, with their entries before and now. */
    static Dataset<Row> changes(Dataset<Row> before, Dataset<Row> now, MemberColumns columns) {
        return before.select(col(USER), columns.ordered().as("before"))
                .join(now.select(col(USER), columns.ordered().as("now")), seq(USER), "full_outer")
                .where(not(col("before").eqNullSafe(col("now"))))
                .select(
                        col(USER),
                        col("before").getField(FIRST).as("first_before"),
                        col("now").getField(FIRST).as("first_now"));
    }

    /**
     * Users looked at again.
     *
     * @param users all of them, {@code user_key}
     * @param before those of them that were members, with their entry as it was
     * @param members those of them that are members, with their entry as it is now
     */
    record Affected(Dataset<Row> users, Dataset<Row> before, Dataset<Row> members) {}

    /** Keeps every member. */
    static UnaryOperator<Dataset<Row>> everybody() {
        return members -> members;
    }

    /** Keeps the members that entered at or after an instant. */
    static UnaryOperator<Dataset<Row>> since(Column first) {
        return members -> members.where(col(FIRST).geq(first));
    }
}
