package io.tenure.definition;

import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every definition of a store.
 *
 * <p>Versions are added, never changed: what a number meant stays readable for as long as the number.
 */
public final class DefinitionVersions {
    private final List<StoredDefinition> versions;

    /** Some versions, in any order. */
    public DefinitionVersions(Collection<StoredDefinition> versions) {
        this.versions = versions.stream()
                .sorted(Comparator.comparing(
                                (StoredDefinition each) -> each.definition().kind())
                        .thenComparing(each -> each.definition().name())
                        .thenComparing(StoredDefinition::createdAt)
                        .thenComparing(StoredDefinition::version))
                .toList();
    }

    /** All versions, by kind, name and age. */
    public List<StoredDefinition> all() {
        return versions;
    }

    /** The newest version of each definition that has not been retired, by kind and name. */
    public List<StoredDefinition> live() {
        Map<UUID, StoredDefinition> newest = versions.stream()
                .collect(Collectors.toMap(
                        StoredDefinition::id,
                        version -> version,
                        (left, right) -> left.version() > right.version() ? left : right));
        return versions.stream()
                .filter(version -> !version.isRetired() && version.equals(newest.get(version.id())))
                .toList();
    }

    /** What is in force. */
    public AppliedDefinitions inForce() {
        List<StoredDefinition> live = live();
        StoreDefinition store = of(StoreDefinition.class, live).findFirst().orElse(StoreDefinition.defaults());
        Definitions definitions = new Definitions(
                store,
                byName(SignalDefinition.class, live),
                byName(SegmentDefinition.class, live),
                byName(CohortDefinition.class, live),
                byName(MetricDefinition.class, live),
                byName(FunnelDefinition.class, live),
                byName(AlertDefinition.class, live));
        List<AppliedCohort> cohorts = live.stream()
                .filter(each -> each.definition() instanceof CohortDefinition)
                .map(each -> new AppliedCohort(each.id(), each.version(), (CohortDefinition) each.definition()))
                .toList();
        return new AppliedDefinitions(definitions, cohorts);
    }

    /** The alerts that are in force, by name. */
    public List<AppliedAlert> alerts() {
        return live().stream()
                .filter(each -> each.definition() instanceof AlertDefinition)
                .map(this::applied)
                .toList();
    }

    private AppliedAlert applied(StoredDefinition newest) {
        AlertDefinition alert = (AlertDefinition) newest.definition();
        int since = newest.version();
        for (int earlier = since - 1; judges(newest.id(), earlier, alert); earlier--) {
            since = earlier;
        }
        return new AppliedAlert(newest.id(), since, alert);
    }

    private boolean judges(UUID id, int version, AlertDefinition alert) {
        return versions.stream()
                .anyMatch(each -> each.id().equals(id)
                        && each.version() == version
                        && !each.isRetired()
                        && ((AlertDefinition) each.definition()).judgesLike(alert));
    }

    private static <D extends Definition> Stream<D> of(Class<D> type, List<StoredDefinition> live) {
        return live.stream()
                .map(StoredDefinition::definition)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private static <D extends Definition> SortedMap<String, D> byName(Class<D> type, List<StoredDefinition> live) {
        SortedMap<String, D> byName = new TreeMap<>();
        of(type, live).forEach(definition -> byName.put(definition.name(), definition));
        return byName;
    }

    /**
     * What it takes so that the definitions in force are those given; none for a definition that says the same already.
     *
     * @param wanted every definition that shall be in force
     */
    public List<DefinitionChange> changesTo(List<WrittenDefinition> wanted) {
        List<DefinitionChange> changes = new ArrayList<>();
        List<StoredDefinition> live = live();
        for (WrittenDefinition after : wanted) {
            StoredDefinition before = find(live, after.definition());
            if (before == null || !before.definition().equals(after.definition())) {
                changes.add(new DefinitionChange(before, after));
            }
        }
        for (StoredDefinition before : live) {
            if (wanted.stream().noneMatch(after -> isSame(before.definition(), after.definition()))) {
                changes.add(new DefinitionChange(before, null));
            }
        }
        return changes;
    }

    /**
     * What it takes to retire definitions that are in force.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION where one that stays names one of them
     */
    public List<DefinitionChange> retiring(Collection<StoredDefinition> retired) {
        List<WrittenDefinition> rest = live().stream()
                .filter(each -> !retired.contains(each))
                .map(StoredDefinition::written)
                .toList();
        try {
            DefinitionReader.readOver(rest, List.of());
        } catch (TenureException e) {
            String names = retired.stream()
                    .map(each -> each.definition().kind().text() + " '"
                            + each.definition().name() + "'")
                    .collect(Collectors.joining(", "));
            throw new TenureException(
                    e.code(),
                    "Others name the " + names + ". Change them first, or retire them too. " + e.getMessage(),
                    e);
        }
        return changesTo(rest);
    }

    private static @Nullable StoredDefinition find(List<StoredDefinition> live, Definition definition) {
        return live.stream()
                .filter(each -> isSame(each.definition(), definition))
                .findFirst()
                .orElse(null);
    }

    private static boolean isSame(Definition left, Definition right) {
        return left.kind() == right.kind() && left.name().equals(right.name());
    }
}
