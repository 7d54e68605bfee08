package io.tenure.sql.scalar;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionState;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code retention_array(rows) -> ARRAY<BOOLEAN>}: {@code retention} over {@code collect_list(array(anchor, condition, …))}; see
 * {@link RetentionState}. A NULL array gives NULL; an empty one an empty array, since it says nothing of the number of
 * conditions.
 */
public final class RetentionArray implements UDF1<Seq<Seq<Boolean>>, boolean[]> {
    @Override
    public boolean @Nullable [] call(@Nullable Seq<Seq<Boolean>> rows) {
        if (rows == null) {
            return null;
        }
        if (rows.isEmpty()) {
            return new boolean[0];
        }
        int conditions = rows.apply(0).size();
        RetentionState state = RetentionState.empty(conditions);
        for (int i = 0; i < rows.size(); i++) {
            Seq<Boolean> row = rows.apply(i);
            if (row.size() != conditions) {
                throw new TenureException(
                        ErrorCode.ARGUMENT,
                        "retention_array needs the same number of conditions in every row, got " + conditions + " and "
                                + row.size());
            }
            for (int condition = 0; condition < conditions; condition++) {
                if (Boolean.TRUE.equals(row.apply(condition))) {
                    state.see(condition);
                }
            }
        }
        return state.result();
    }
}
