package io.tenure.jobs.retention;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortDefinition.KindSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables that a cohort's definition asks for. */
final class RetentionSpecs {
    private RetentionSpecs() {}

    /** A table for each granularity, mode and kind. */
    static List<RetentionSpec> of(CohortDefinition definition) {
        List<RetentionSpec> specs = new ArrayList<>();
        for (Granularity granularity : definition.granularities()) {
            for (RetentionMode mode : definition.modes()) {
                for (KindSpec kind : definition.kinds()) {
                    Integer lastOffset = definition.lastOffsets().get(granularity);
                    specs.add(new RetentionSpec(
                            granularity,
                            mode,
                            kind.kind(),
                            definition.zone(),
                            definition.weekStart(),
                            switch (kind.kind()) {
                                case ON_OR_AFTER -> kind.horizons().get(granularity);
                                case BRACKET -> null;
                                case ON, ON_OR_BEFORE, STREAK -> lastOffset;
                            },
                            kind.brackets(),
                            definition.entry().toMicros()));
                }
            }
        }
        return specs;
    }

    /** What the column {@code kind} says of a cell: the kind, or the bracket's own label. */
    static String kind(RetentionSpec spec, OffsetRange offsets) {
        return spec.kind() == RetentionKind.BRACKET ? offsets.label() : lower(spec.kind());
    }

    /** Every value of {@code kind} that cells of a table have. */
    static List<String> kinds(RetentionSpec spec) {
        return spec.kind() == RetentionKind.BRACKET
                ? spec.brackets().stream().map(OffsetRange::label).toList()
                : List.of(lower(spec.kind()));
    }

    static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
