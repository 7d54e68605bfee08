package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code definitions}: every version of every definition; never updated in place. {@code cohorts} is those of cohorts. */
public final class DefinitionsTable {
    public static final String KIND = "kind";
    public static final String ID = "id";
    public static final String VERSION = "version";
    public static final String NAME = "name";
    public static final String DESCRIPTION = "description";
    public static final String DEFINITION = "definition";
    public static final String DEFINITION_HASH = "definition_hash";
    public static final String WRITTEN = "written";
    public static final String CREATED_BY = "created_by";
    public static final String CREATED_AT = "created_at";
    public static final String RETIRED = "retired";

    public static final String STORE = "store";
    public static final String SIGNAL = "signal";
    public static final String SEGMENT = "segment";
    public static final String COHORT = "cohort";

    public static final TableSpec SPEC = new TableSpec(
            "definitions",
            "Definitions and their versions.",
            new StructType()
                    .add(KIND, DataTypes.StringType, false, "store, signal, segment or cohort")
                    .add(ID, DataTypes.StringType, false, "a UUID, given when the definition is first applied")
                    .add(VERSION, DataTypes.IntegerType, false, "from 1")
                    .add(NAME, DataTypes.StringType, false, "unique among the definitions of a kind that are in force")
                    .add(DESCRIPTION, DataTypes.StringType, true, "what it is for")
                    .add(DEFINITION, DataTypes.StringType, false, "the definition, as canonical JSON")
                    .add(DEFINITION_HASH, DataTypes.StringType, false, "SHA-256 of that, what it refers to included")
                    .add(WRITTEN, DataTypes.StringType, false, "the definition as it was written")
                    .add(CREATED_BY, DataTypes.StringType, false, "who applied it")
                    .add(
                            CREATED_AT,
                            DataTypes.TimestampType,
                            false,
                            "when; the version is in force from then until the next")
                    .add(RETIRED, DataTypes.BooleanType, false, "whether this version ends the definition"),
            List.of(),
            List.of(KIND, ID, VERSION),
            List.of(CREATED_AT),
            Map.of());

    private DefinitionsTable() {}
}
