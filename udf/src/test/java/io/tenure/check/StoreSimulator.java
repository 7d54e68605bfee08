package io.tenure.check;

import static io.tenure.check.RandomHistories.micros;

import io.tenure.check.Checker.Event;
import io.tenure.check.History.Definition;
import io.tenure.check.History.Night;
import io.tenure.core.retention.ActivityDays;
import io.tenure.core.retention.CellBlock;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.DateRange;
import io.tenure.core.retention.EntryAfterChange;
import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionChange;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionPeriods;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.TouchedCells;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory. A night touches what the jobs would: activity of the dates whose events changed, members from these
 * dates, the touched cells from the dates that they need; all decisions are those of the core's classes.
 */
final class StoreSimulator {
    /** What a history must hit often, or it proves little. */
    enum Hit {
        /** A member returned before and after the entry on the entry's day. */
        ENTRY_DAY,
        /** A member moved to an earlier cohort. */
        MOVED_COHORT,
        /** A cell that was complete changed. */
        LATE_CORRECTION,
        /** A row's first and last event couldn't decide. */
        NEEDED_EVENTS,
        /** A member was removed, or its entry got later. */
        LOST_ENTRY
    }

    record RowKey(String signal, String user, LocalDate localDate) {}

    record ActivityRow(long events, long firstAtMicros, long lastAtMicros) {}

    record Member(long entryMicros, @Nullable String country) {}

    record CellKey(int spec, boolean everybody, @Nullable String country, LocalDate cohort, int first, int last) {}

    record Cell(LocalDate periodStart, RetentionCell counts) {}

    private final ZoneId storeZone;
    private final History.Exclusions exclusions;
    private Definition definition;
    private @Nullable Instant previousAsOf;

    private final Map<String, Set<Event>> payloadsById = new HashMap<>();
    private final NavigableMap<LocalDate, List<Event>> events = new TreeMap<>();
    private final NavigableMap<LocalDate, Map<RowKey, ActivityRow>> activity = new TreeMap<>();
    private Map<String, Member> members = new TreeMap<>();
    private final Map<CellKey, Cell> cells = new HashMap<>();

    private long read;
    private long kept;
    private long duplicates;
    private long rejected;
    private final Set<Hit> hits = EnumSet.noneOf(Hit.class);

    StoreSimulator(History history, Definition definition) {
        this.storeZone = history.storeZone();
        this.exclusions = history.exclusions();
        this.definition = definition;
    }

    /** Erases, ingests and runs. */
    void run(Night night) {
        Map<LocalDate, List<Event>> before = new TreeMap<>();
        night.erased().forEach(user -> erase(user, before));
        night.batch().forEach(event -> ingest(event, before));
        rollUp(before.keySet());
        if (night.redefined() != null) {
            definition = night.redefined();
            previousAsOf = null;
            members.clear();
            cells.clear();
        }
        long asOfMicros = micros(night.asOf());
        RetentionChange change =
                new RetentionChange(asOfMicros, previousAsOf == null ? null : micros(previousAsOf), before.keySet());
        Map<String, Member> membersBefore = members;
        members = isFromScratch(night.asOf()) ? allMembers(asOfMicros) : membersAfter(before, night.asOf());
        note(membersBefore);
        for (int spec = 0; spec < definition.specs().size(); spec++) {
            recount(spec, change, membersBefore);
        }
        previousAsOf = night.asOf();
    }

    private boolean isFromScratch(Instant asOf) {
        return previousAsOf == null || previousAsOf.isAfter(asOf);
    }

    // ---- events and activity

    private void erase(String user, Map<LocalDate, List<Event>> before) {
        payloadsById
                .values()
                .forEach(payloads -> payloads.removeIf(event -> event.user().equals(user)));
        payloadsById.values().removeIf(Set::isEmpty);
        new ArrayList<>(events.keySet()).forEach(date -> {
            if (on(date).stream().anyMatch(event -> event.user().equals(user))) {
                changing(date, before).removeIf(event -> event.user().equals(user));
            }
        });
    }

    private void ingest(Event event, Map<LocalDate, List<Event>> before) {
        read++;
        if (event.eventId() == null) {
            kept++;
            changing(dateOf(event), before).add(event);
            return;
        }
        Set<Event> payloads = payloadsById.computeIfAbsent(event.eventId(), id -> new TreeSet<>(History.payloads()));
        Event first = payloads.isEmpty() ? null : payloads.iterator().next();
        if (!payloads.add(event)) {
            duplicates++;
        } else if (first == null) {
            kept++;
            changing(dateOf(event), before).add(event);
        } else {
            rejected++;
            if (History.payloads().compare(event, first) < 0) {
                changing(dateOf(first), before).remove(first);
                changing(dateOf(event), before).add(event);
            }
        }
    }

    /** The events of a date, about to change. */
    private List<Event> changing(LocalDate date, Map<LocalDate, List<Event>> before) {
        before.computeIfAbsent(date, day -> List.copyOf(on(day)));
        return events.computeIfAbsent(date, day -> new ArrayList<>());
    }

    private List<Event> on(LocalDate date) {
        return events.getOrDefault(date, List.of());
    }

    private static LocalDate dateOf(Event event) {
        return event.time().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private void rollUp(Collection<LocalDate> dates) {
        for (LocalDate date : dates) {
            Map<RowKey, ActivityRow> rows = new HashMap<>();
            for (Event event : on(date)) {
                if (!exclusions.exclude(event)) {
                    History.signals().stream()
                            .filter(signal -> signal.condition().test(event))
                            .forEach(signal -> addTo(rows, signal.name(), event, storeZone));
                }
            }
            activity.put(date, rows);
        }
    }

    private static void addTo(Map<RowKey, ActivityRow> rows, String signal, Event event, ZoneId zone) {
        long micros = micros(event.time());
        rows.merge(
                new RowKey(signal, event.user(), event.time().atZone(zone).toLocalDate()),
                new ActivityRow(1, micros, micros),
                (one, other) -> new ActivityRow(
                        one.events() + other.events(),
                        Math.min(one.firstAtMicros(), other.firstAtMicros()),
                        Math.max(one.lastAtMicros(), other.lastAtMicros())));
    }

    // ---- members

    private Map<String, Member> allMembers(long asOfMicros) {
        Map<String, Member> found = new TreeMap<>();
        events.values().stream()
                .flatMap(List::stream)
                .map(Event::user)
                .distinct()
                .forEach(user -> put(found, user, search(user, asOfMicros)));
        return found;
    }

    private Map<String, Member> membersAfter(Map<LocalDate, List<Event>> before, Instant asOf) {
        Set<LocalDate> changed = new HashSet<>(before.keySet());
        changed.addAll(datesPassed(asOf));
        long asOfMicros = micros(asOf);
        Set<String> users = new TreeSet<>();
        changed.forEach(date -> on(date).forEach(event -> users.add(event.user())));
        before.values().forEach(lost -> lost.forEach(event -> users.add(event.user())));
        Map<String, Member> after = new TreeMap<>(members);
        for (String user : users) {
            Member old = members.get(user);
            Member first =
                    first(changed.stream().flatMap(date -> on(date).stream()).toList(), user, asOfMicros);
            Member firstBefore =
                    first(before.values().stream().flatMap(List::stream).toList(), user, asOfMicros);
            Long entryMicros = old == null ? null : (Long) old.entryMicros();
            boolean isEntryDateChanged = old != null && changed.contains(dateOf(old.entryMicros()));
            Long firstMicros = first == null ? null : (Long) first.entryMicros();
            boolean hasLost = firstBefore != null && (first == null || first.entryMicros() > firstBefore.entryMicros());
            EntryAfterChange entry = definition.ever()
                    ? EntryAfterChange.ofFirstEver(
                            definition.from() == null ? Long.MIN_VALUE : micros(definition.from()),
                            definition.to() == null ? Long.MAX_VALUE : micros(definition.to()),
                            entryMicros,
                            isEntryDateChanged,
                            firstMicros,
                            hasLost)
                    : EntryAfterChange.ofFirstInWindow(entryMicros, isEntryDateChanged, firstMicros);
            switch (entry) {
                case NONE -> after.remove(user);
                case KEPT -> {}
                case ON_CHANGED_DATES -> put(after, user, first);
                case UNKNOWN -> put(after, user, search(user, asOfMicros));
            }
        }
        return after;
    }

    private List<LocalDate> datesPassed(Instant asOf) {
        LocalDate first =
                Objects.requireNonNull(previousAsOf).atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate last = asOf.atZone(ZoneOffset.UTC).toLocalDate();
        return first.datesUntil(last.plusDays(1)).toList();
    }

    private static void put(Map<String, Member> members, String user, @Nullable Member member) {
        if (member == null) {
            members.remove(user);
        } else {
            members.put(user, member);
        }
    }

    private @Nullable Member search(String user, long asOfMicros) {
        Member first = first(events.values().stream().flatMap(List::stream).toList(), user, asOfMicros);
        return first != null && definition.isInWindow(instant(first.entryMicros())) ? first : null;
    }

    /** The first of some events that can be a user's entry, before it is known whether it is in the window. */
    private @Nullable Member first(Collection<Event> some, String user, long asOfMicros) {
        return some.stream()
                .filter(event -> event.user().equals(user) && micros(event.time()) < asOfMicros)
                .filter(event -> !exclusions.exclude(event) && definition.isEntry(event))
                .filter(event -> definition.ever() || definition.isInWindow(event.time()))
                .map(event -> new Member(micros(event.time()), event.property(History.COUNTRY)))
                .min(Comparator.comparingLong(Member::entryMicros)
                        .thenComparing(Member::country, Comparator.nullsLast(Comparator.naturalOrder())))
                .orElse(null);
    }

    private static LocalDate dateOf(long micros) {
        return instant(micros).atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
    }

    private void note(Map<String, Member> before) {
        RetentionPeriods periods = new RetentionPeriods(definition.specs().get(0));
        before.forEach((user, old) -> {
            Member member = members.get(user);
            if (member == null || member.entryMicros() > old.entryMicros()) {
                hits.add(Hit.LOST_ENTRY);
            } else if (periods.cohortOf(member.entryMicros()) < periods.cohortOf(old.entryMicros())) {
                hits.add(Hit.MOVED_COHORT);
            }
        });
        members.forEach((user, member) -> {
            Set<Boolean> sides = new HashSet<>();
            on(dateOf(member.entryMicros())).stream()
                    .filter(event -> event.user().equals(user) && definition.isReturn(event))
                    .filter(event -> micros(event.time()) != member.entryMicros())
                    .forEach(event -> sides.add(micros(event.time()) < member.entryMicros()));
            if (sides.size() == 2) {
                hits.add(Hit.ENTRY_DAY);
            }
        });
    }

    // ---- retention

    private void recount(int specIndex, RetentionChange change, Map<String, Member> membersBefore) {
        RetentionSpec spec = definition.specs().get(specIndex);
        RetentionPeriods periods = new RetentionPeriods(spec);
        Set<Integer> cohorts = new TreeSet<>();
        Set<Integer> changedCohorts = new TreeSet<>();
        for (Map<String, Member> own : List.of(membersBefore, members)) {
            Map<String, Member> other = own == members ? membersBefore : members;
            own.forEach((user, member) -> {
                int cohort = periods.cohortOf(member.entryMicros());
                cohorts.add(cohort);
                if (!member.equals(other.get(user))) {
                    changedCohorts.add(cohort);
                }
            });
        }
        if (cohorts.isEmpty()) {
            return;
        }
        TouchedCells touched = new TouchedCells(
                spec, definition.lastOffset(), change, ((TreeSet<Integer>) cohorts).first(), changedCohorts);
        if (touched.isEmpty()) {
            return;
        }
        Map<CellKey, Cell> counted = counted(specIndex, periods, touched, change.asOfMicros());
        List<CellBlock> blocks = touched.blocks();
        counted.forEach((key, cell) -> {
            if (blocks.stream().noneMatch(block -> block.contains(key.cohort(), cell.periodStart()))) {
                throw new AssertionError("a touched cell is in no block: " + key + " " + cell);
            }
        });
        cells.entrySet().removeIf(entry -> {
            CellKey key = entry.getKey();
            Cell old = entry.getValue();
            boolean isReplaced = key.spec() == specIndex
                    && blocks.stream().anyMatch(block -> block.contains(key.cohort(), old.periodStart()));
            if (isReplaced && old.counts().complete() && isChanged(old, counted.get(key))) {
                hits.add(Hit.LATE_CORRECTION);
            }
            return isReplaced;
        });
        cells.putAll(counted);
    }

    private static boolean isChanged(Cell old, @Nullable Cell cell) {
        return cell == null || !old.equals(cell);
    }

    /** The touched cells, from the activity that they need and no other. */
    private Map<CellKey, Cell> counted(int specIndex, RetentionPeriods periods, TouchedCells touched, long asOfMicros) {
        Map<CellKey, Cell> counted = new HashMap<>();
        if (members.isEmpty()) {
            return counted;
        }
        RetentionSpec spec = definition.specs().get(specIndex);
        int firstCohort = members.values().stream()
                .mapToInt(member -> periods.cohortOf(member.entryMicros()))
                .min()
                .orElseThrow();
        RetentionCounts counts = new RetentionCounts(spec, definition.isSegmented(), asOfMicros, firstCohort);
        Map<String, PeriodMask> masks = masks(spec, periods, touched, asOfMicros);
        members.forEach((user, member) ->
                counts.add(member.country(), member.entryMicros(), Objects.requireNonNull(masks.get(user))));
        for (RetentionSegment segment : counts.table().segments()) {
            for (CohortRow row : segment.cohorts()) {
                int cohort = periods.cohortOf(
                        micros(row.cohort().atStartOfDay(spec.zone()).toInstant()));
                for (RetentionCell cell : row.cells()) {
                    if (touched.contains(cohort, cell.offsets())
                            && (spec.kind() == RetentionKind.BRACKET
                                    || isKept(cell.offsets().first()))) {
                        counted.put(
                                new CellKey(
                                        specIndex,
                                        segment.everybody(),
                                        segment.value(),
                                        row.cohort(),
                                        cell.offsets().first(),
                                        cell.offsets().last()),
                                new Cell(
                                        periods.firstDay(cohort + cell.offsets().first()), cell));
                    }
                }
            }
        }
        return counted;
    }

    private boolean isKept(int offset) {
        return definition.lastOffset() == null || offset <= definition.lastOffset();
    }

    private Map<String, PeriodMask> masks(
            RetentionSpec spec, RetentionPeriods periods, TouchedCells touched, long asOfMicros) {
        Map<String, PeriodMask> masks = new HashMap<>();
        members.keySet().forEach(user -> masks.put(user, new PeriodMask()));
        ActivityDays days = new ActivityDays(spec, storeZone, asOfMicros);
        ActivityDays daysFromEvents = new ActivityDays(spec, spec.zone(), asOfMicros);
        List<DateRange> ofAll = touched.eventDates();
        List<DateRange> ofChanged = touched.eventDatesOfChangedCohorts();
        activity.forEach((date, rows) -> {
            boolean isForAll = ofAll.stream().anyMatch(range -> range.contains(date));
            boolean isForChanged = ofChanged.stream().anyMatch(range -> range.contains(date));
            if (!isForAll && !isForChanged) {
                return;
            }
            rows.forEach((key, row) -> {
                Member member = members.get(key.user());
                if (member != null
                        && definition.returnSignals().contains(key.signal())
                        && (isForAll || touched.isChangedCohort(periods.cohortOf(member.entryMicros())))) {
                    PeriodMask mask = Objects.requireNonNull(masks.get(key.user()));
                    if (days.needsEvents(member.entryMicros(), row.firstAtMicros(), row.lastAtMicros())) {
                        hits.add(Hit.NEEDED_EVENTS);
                        rowsFromEvents(date, key, member.entryMicros(), asOfMicros, spec.zone())
                                .forEach((own, part) -> add(mask, daysFromEvents, member, date, own, part));
                    } else {
                        add(mask, days, member, date, key, row);
                    }
                }
            });
        });
        return masks;
    }

    private static void add(
            PeriodMask mask, ActivityDays days, Member member, LocalDate date, RowKey key, ActivityRow row) {
        days.add(
                mask,
                member.entryMicros(),
                date.toEpochDay(),
                key.localDate().toEpochDay(),
                row.firstAtMicros(),
                row.lastAtMicros());
    }

    private Map<RowKey, ActivityRow> rowsFromEvents(
            LocalDate date, RowKey key, long entryMicros, long asOfMicros, ZoneId zone) {
        Map<RowKey, ActivityRow> rows = new HashMap<>();
        on(date).stream()
                .filter(event -> event.user().equals(key.user()) && History.isSignal(key.signal(), event))
                .filter(event -> micros(event.time()) >= entryMicros && micros(event.time()) < asOfMicros)
                .filter(event -> !exclusions.exclude(event))
                .forEach(event -> addTo(rows, key.signal(), event, zone));
        return rows;
    }

    // ---- what there is now

    Map<LocalDate, Map<RowKey, ActivityRow>> activity() {
        Map<LocalDate, Map<RowKey, ActivityRow>> present = new TreeMap<>(activity);
        present.values().removeIf(Map::isEmpty);
        return present;
    }

    Map<String, Member> members() {
        return members;
    }

    Map<CellKey, Cell> cells() {
        return cells;
    }

    Definition definition() {
        return definition;
    }

    Set<Hit> hits() {
        return hits;
    }

    void requireConserved() {
        Checker.requireConserved(read, kept, duplicates, rejected);
    }

    @Override
    public String toString() {
        return "members " + members + ", cells " + cells;
    }
}
