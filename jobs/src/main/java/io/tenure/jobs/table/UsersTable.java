package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code users}: the dictionary of user_id and user_key; every other table below {@code events} keys users by it. */
public final class UsersTable {
    public static final String USER_KEY = "user_key";
    public static final String USER_ID = "user_id";

    public static final TableSpec SPEC = new TableSpec(
            "users",
            "Which user has which key.",
            new StructType()
                    .add(
                            USER_KEY,
                            DataTypes.LongType,
                            false,
                            "the user everywhere in the store; given once, dense from 0")
                    .add(USER_ID, DataTypes.StringType, false, "the user as the events name it"),
            List.of(),
            List.of(USER_ID),
            List.of(USER_KEY),
            Map.of());

    private UsersTable() {}
}
