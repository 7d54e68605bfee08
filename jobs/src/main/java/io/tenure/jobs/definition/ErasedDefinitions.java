package io.tenure.jobs.definition;

import io.tenure.definition.Definition;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.YamlUsers;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UserMention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * What erasing a user did to the definitions of a store.
 *
 * <p>Every version is rewritten under its number: lists of users lose the id, and a condition that compares {@code user_id}
 * with it compares with the empty text, which nobody has as an id. For everybody else each version means what it meant.
 *
 * @param changed how many versions were rewritten
 * @param stillNaming versions that name the user where it can't be taken out: in a name, a description, another condition
 */
public record ErasedDefinitions(long changed, List<String> stillNaming) {
    public ErasedDefinitions {
        stillNaming = List.copyOf(stillNaming);
    }

    /** Takes a user out of every version of every definition. */
    public static ErasedDefinitions erase(StoreRun run, String userId) {
        List<Row> before = run.read(DefinitionsTable.SPEC).collectAsList();
        Rewriting rewriting = new Rewriting(userId);
        Stream<Row> storeFirst = Stream.concat(
                before.stream().filter(ErasedDefinitions::isStore),
                before.stream().filter(row -> !isStore(row)));
        List<Row> after = storeFirst.map(rewriting::rewritten).toList();
        if (rewriting.changed > 0) {
            run.replace(
                    DefinitionsTable.SPEC,
                    Keys.all(),
                    run.store()
                            .spark()
                            .createDataFrame(after, DefinitionsTable.SPEC.schema())
                            .coalesce(1));
        }
        List<String> stillNaming = after.stream()
                .filter(rewriting::isNaming)
                .map(row -> value(row, DefinitionsTable.KIND) + " " + value(row, DefinitionsTable.ID) + " version "
                        + value(row, DefinitionsTable.VERSION))
                .sorted()
                .toList();
        return new ErasedDefinitions(rewriting.changed, stillNaming);
    }

    /** By position: a row that was made here doesn't know its columns. */
    private static @Nullable Object value(Row row, String column) {
        return row.get(DefinitionsTable.SPEC.schema().fieldIndex(column));
    }

    private static boolean isStore(Row row) {
        return row.<String>getAs(DefinitionsTable.KIND).equals(DefinitionsTable.STORE);
    }

    private static final class Rewriting {
        private final YamlUsers users;
        private final UserMention mention;

        /** The hash of exclusions with the user, and without: cohorts hold it. */
        private final Map<String, String> exclusions = new HashMap<>();

        private long changed;

        private Rewriting(String userId) {
            this.users = new YamlUsers(userId, exclusions);
            this.mention = new UserMention(userId);
        }

        private Row rewritten(Row row) {
            String json = row.getAs(DefinitionsTable.DEFINITION);
            String written = row.getAs(DefinitionsTable.WRITTEN);
            DefinitionKind kind = DefinitionKind.valueOf(
                    row.<String>getAs(DefinitionsTable.KIND).toUpperCase(Locale.ROOT));
            String rest = users.removedFrom(json, false);
            // a comment goes with the others
            String restWritten = users.removedFrom(written, mention.isIn(written));
            if (rest.equals(json) && restWritten.equals(written)) {
                return row;
            }
            changed++;
            Definition after = DefinitionReader.fromJson(kind, rest);
            if (after instanceof StoreDefinition store) {
                StoreDefinition before = (StoreDefinition) DefinitionReader.fromJson(kind, json);
                exclusions.put(before.exclusionsSha256(), store.exclusionsSha256());
            }
            List<Object> values = new ArrayList<>();
            for (String column : DefinitionsTable.SPEC.schema().fieldNames()) {
                values.add(
                        switch (column) {
                            case DefinitionsTable.DEFINITION -> after.toJson();
                            case DefinitionsTable.DEFINITION_HASH -> after.sha256();
                            case DefinitionsTable.WRITTEN -> restWritten;
                            default -> row.getAs(column);
                        });
            }
            return RowFactory.create(values.toArray());
        }

        private boolean isNaming(Row row) {
            return Stream.of(
                            DefinitionsTable.NAME,
                            DefinitionsTable.DESCRIPTION,
                            DefinitionsTable.DEFINITION,
                            DefinitionsTable.WRITTEN)
                    .anyMatch(column -> mention.isIn((String) value(row, column)));
        }
    }
}
