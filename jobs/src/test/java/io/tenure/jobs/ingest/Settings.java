package io.tenure.jobs.ingest;

import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.IngestRules;
import io.tenure.definition.StoreDefinition.PropertyType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of stores in tests: nothing is too late, and any share of rejected rows is accepted. */
final class Settings {
    private Settings() {}

    static StoreDefinition with(Map<String, PropertyType> properties) {
        return with(properties, null, BigDecimal.ONE);
    }

    static StoreDefinition with(
            Map<String, PropertyType> properties, @Nullable Duration late, BigDecimal maxRejectShare) {
        StoreDefinition defaults = StoreDefinition.defaults();
        return new StoreDefinition(
                defaults.zone(),
                defaults.weekStart(),
                new TreeMap<>(properties),
                defaults.exclusions(),
                defaults.attributes(),
                defaults.events(),
                new IngestRules(ZoneOffset.UTC, LocalDate.of(1990, 1, 1), Duration.ofHours(24), late, maxRejectShare),
                defaults.gate(),
                defaults.keepRuns());
    }
}
