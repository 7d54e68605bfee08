package io.tenure.api.result;

import io.tenure.api.result.RetentionResult.MetricLists;
import io.tenure.api.store.MetricCell;
import io.tenure.core.digest.Digest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Numbers of metric cells, as the view {@code metrics} of {@code tenure sql} has them. */
final class MetricNumbers {
    private MetricNumbers() {}

    static MetricLists lists(List<Integer> offsets, Map<Integer, MetricCell> cells) {
        return new MetricLists(
                list(offsets, cells, MetricNumbers::total),
                list(offsets, cells, MetricNumbers::meanPerUser),
                list(offsets, cells, cell -> quantile(cell.userDigest(), 0.5)),
                list(offsets, cells, cell -> quantile(cell.userDigest(), 0.9)),
                list(offsets, cells, cell -> quantile(cell.userDigest(), 0.95)),
                list(offsets, cells, cell -> quantile(cell.userDigest(), 0.99)));
    }

    /** A number per offset; null where there is no cell. */
    static <T> List<@Nullable T> list(
            List<Integer> offsets, Map<Integer, MetricCell> cells, Function<MetricCell, @Nullable T> number) {
        List<@Nullable T> list = new ArrayList<>();
        for (int offset : offsets) {
            MetricCell cell = cells.get(offset);
            list.add(cell == null ? null : number.apply(cell));
        }
        return list;
    }

    static @Nullable BigDecimal total(MetricCell cell) {
        BigDecimal total = cell.total();
        return total == null ? null : total.stripTrailingZeros();
    }

    static @Nullable Double meanPerUser(MetricCell cell) {
        BigDecimal total = cell.total();
        return total == null || cell.users() == 0 ? null : total.doubleValue() / cell.users();
    }

    static @Nullable Double quantile(@Nullable Digest digest, double share) {
        return digest == null || digest.count() == 0 ? null : digest.quantile(share);
    }
}
