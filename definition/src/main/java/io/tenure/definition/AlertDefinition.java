package io.tenure.definition;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A rule that says when people are told about a rate of a cohort.
 *
 * @param name its name
 * @param description what it tells, for people; empty where nothing was written
 * @param cohort the name of the cohort
 * @param cells which cells of the cohort are judged
 * @param limit what their rates must not do
 * @param minSize cohort periods with fewer members never fire
 */
public record AlertDefinition(String name, String description, String cohort, Cells cells, Limit limit, int minSize)
        implements Definition {
    /** Of fewer members than these a rate says little. */
    static final int DEFAULT_MIN_SIZE = 100;

    /** The largest {@code minSize}. */
    static final int MOST_MEMBERS = 1_000_000_000;

    /**
     * One cell of each cohort period.
     *
     * @param granularity the length of periods
     * @param mode how offsets are counted
     * @param kind as {@code cohort_retention} names it
     * @param segment values by property, null for members without one; empty: everybody
     * @param offset in periods; of a bracket its first
     */
    public record Cells(
            Granularity granularity,
            RetentionMode mode,
            String kind,
            SortedMap<String, @Nullable String> segment,
            int offset) {
        public Cells {
            segment = Collections.unmodifiableSortedMap(new TreeMap<>(segment));
        }
    }

    /** What a rate must not do. */
    public sealed interface Limit {
        /**
         * Lie below another rate.
         *
         * @param rate above 0, at most 1
         */
        record Below(BigDecimal rate) implements Limit {}

        /**
         * Lie below the pooled rate of the cohort periods before it by more than chance: the whole 95 % interval of the
         * difference is below 0.
         *
         * @param periods how many of them, from 1 to {@value #MOST}
         */
        record Drop(int periods) implements Limit {
            static final int MOST = 366;
        }
    }

    /** Whether the other rule judges every cell alike: whether at most descriptions differ. */
    boolean judgesLike(AlertDefinition other) {
        return new AlertDefinition(name, other.description, cohort, cells, limit, minSize).equals(other);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.ALERT;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        fields.put("cohort", cohort);
        fields.put("granularity", StoreDefinition.lower(cells.granularity()));
        fields.put("mode", StoreDefinition.lower(cells.mode()));
        fields.put("kind", cells.kind());
        if (!cells.segment().isEmpty()) {
            fields.put("segment", cells.segment());
        }
        fields.put("offset", cells.offset());
        if (limit instanceof Limit.Below below) {
            fields.put("below", below.rate().toPlainString());
        } else if (limit instanceof Limit.Drop drop) {
            fields.put("drop", drop.periods());
        }
        fields.put("min_size", minSize);
        return fields;
    }
}
