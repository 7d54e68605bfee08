package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tenure.definition.CohortDefinition.SegmentPart;
import io.tenure.definition.Definitions;
import io.tenure.definition.SegmentRule;
import io.tenure.definition.SegmentRule.Did;
import io.tenure.definition.SegmentRule.Where;
import io.tenure.definition.StoreDefinition.Attribute;
import io.tenure.definition.UserList;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UsersTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Gives entries their segment values, and keeps those that are in the cohort's segment. */
final class SegmentValues {
    private static final String USER = CohortMembersTable.USER_KEY;
    private static final String[] BY_USER = {USER};
    private static final String[] BY_USER_ID = {UsersTable.USER_ID};
    private static final String ATTRIBUTE = "attribute_";
    private static final String COUNT = "count_";
    private static final String LISTED = "listed_";

    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;
    private final SegmentRules rules;
    private final MemberColumns atEntry;
    private final MemberColumns columns;
    private final long asOfMicros;
    private final List<Attribute> attributes;
    private final List<Did> counted;
    private final List<UserList> lists;

    SegmentValues(
            StoreRun run,
            EventLog log,
            Definitions definitions,
            SegmentRules rules,
            MemberColumns atEntry,
            MemberColumns columns,
            long asOfMicros) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
        this.rules = rules;
        this.atEntry = atEntry;
        this.columns = columns;
        this.asOfMicros = asOfMicros;
        this.attributes = rules.attributes();
        this.counted = rules.counted();
        this.lists = rules.lists();
    }

    /**
     * Members with their segment values.
     *
     * @param entries users with their entry and its properties; read once for each thing that rules look at, so keep them
     */
    Dataset<Row> of(Dataset<Row> entries) {
        Dataset<Row> known = withLists(withCounts(withAttributes(entries)));
        List<Column> selected = new ArrayList<>(List.of(col(USER), col(CohortMembersTable.FIRST_EVENT_AT)));
        int index = 0;
        for (SegmentPart part : rules.parts().values()) {
            selected.add(value(part).as(columns.column(index++)));
        }
        Dataset<Row> kept = rules.segment() == null
                ? known
                : known.where(holds(rules.segment().rule()));
        return kept.select(selected.toArray(Column[]::new));
    }

    private Dataset<Row> withAttributes(Dataset<Row> entries) {
        if (attributes.isEmpty()) {
            return entries;
        }
        Dataset<Row> users = entries.select(col(USER), col(CohortMembersTable.FIRST_EVENT_AT))
                .join(run.read(UsersTable.SPEC), BY_USER);
        Dataset<Row> known = entries;
        for (int i = 0; i < attributes.size(); i++) {
            AttributeValues values = AttributeValues.open(
                    run.store().spark(), attributes.get(i), definitions.store().zone());
            known = known.join(values.atEntry(users, ATTRIBUTE + i), BY_USER, "left");
        }
        return known;
    }

    private Dataset<Row> withCounts(Dataset<Row> entries) {
        Dataset<Row> known = entries;
        for (int i = 0; i < counted.size(); i++) {
            EventCounts counts = new EventCounts(run, log, definitions, counted.get(i), asOfMicros);
            known = known.join(counts.of(entries, COUNT + i), BY_USER, "left");
        }
        return known;
    }

    private Dataset<Row> withLists(Dataset<Row> entries) {
        Dataset<Row> known = entries;
        for (int i = 0; i < lists.size(); i++) {
            List<Row> ids =
                    lists.get(i).userIds().stream().map(RowFactory::create).toList();
            Dataset<Row> listed = run.store()
                    .spark()
                    .createDataFrame(ids, new StructType().add(UsersTable.USER_ID, DataTypes.StringType));
            known = known.join(
                    run.read(UsersTable.SPEC)
                            .join(listed, BY_USER_ID)
                            .select(col(USER), lit(true).as(LISTED + i)),
                    BY_USER,
                    "left");
        }
        return known;
    }

    private Column value(SegmentPart part) {
        if (part instanceof SegmentPart.Property property) {
            return atEntry(property.name());
        }
        if (part instanceof SegmentPart.OfUser ofUser) {
            return attribute(ofUser.attribute());
        }
        return holds(((SegmentPart.Computed) part).segment().rule()).cast(DataTypes.StringType);
    }

    private Column atEntry(String property) {
        return col(atEntry.column(atEntry.properties().indexOf(property)));
    }

    private Column attribute(Attribute attribute) {
        return col(ATTRIBUTE + attributes.indexOf(attribute));
    }

    /** Whether a rule holds; never NULL. */
    private Column holds(SegmentRule rule) {
        if (rule instanceof SegmentRule.All all) {
            return all.rules().stream().map(this::holds).reduce(Column::and).orElseGet(() -> lit(true));
        }
        if (rule instanceof SegmentRule.Any any) {
            return any.rules().stream().map(this::holds).reduce(Column::or).orElseGet(() -> lit(false));
        }
        if (rule instanceof SegmentRule.Not opposite) {
            return not(holds(opposite.rule()));
        }
        if (rule instanceof SegmentRule.In in) {
            return holds(in.segment().rule());
        }
        if (rule instanceof Where where) {
            return DefinitionColumns.of(
                    where.condition(),
                    name -> where.attributes().stream()
                            .filter(attribute -> attribute.name().equals(name))
                            .findFirst()
                            .map(this::attribute)
                            .orElseGet(() -> atEntry(name)));
        }
        if (rule instanceof SegmentRule.Users users) {
            return coalesce(col(LISTED + lists.indexOf(users.users())), lit(false));
        }
        Did did = (Did) rule;
        Column times = coalesce(col(COUNT + counted.indexOf(did)), lit(0L));
        Column isOften = times.geq(did.atLeast());
        return did.atMost() == null ? isOften : isOften.and(times.leq(did.atMost()));
    }
}
