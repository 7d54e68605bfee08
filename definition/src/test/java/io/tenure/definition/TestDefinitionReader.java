package io.tenure.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AlertDefinition.Limit;
import io.tenure.definition.CohortDefinition.First;
import io.tenure.definition.CohortDefinition.KindSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestDefinitionReader {
    @TempDir
    private Path folder;

    @Test
    void cohortThatSaysNothingHasTheDefaults() {
        CohortDefinition cohort = read("cohorts: [{name: a}]").cohort("a");

        assertThat(cohort.entry().events()).isEqualTo(new EventSelection.Any());
        assertThat(cohort.entry().first()).isEqualTo(First.IN_WINDOW);
        assertThat(cohort.returns()).isEqualTo(new EventSelection.Any());
        assertThat(cohort.granularities()).containsExactly(Granularity.DAY, Granularity.WEEK, Granularity.MONTH);
        assertThat(cohort.modes()).containsExactly(RetentionMode.CALENDAR);
        assertThat(cohort.kinds()).containsExactly(KindSpec.of(RetentionKind.ON));
        assertThat(cohort.lastOffsets()).isEmpty();
        assertThat(cohort.segments()).isEmpty();
        assertThat(cohort.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(cohort.weekStart()).isEqualTo(DayOfWeek.MONDAY);
    }

    @Test
    void datesAreTheirStartInTheCohortsZoneAndOffsetsCount() {
        Definitions definitions = read("""
                store: {zone: Europe/London}
                segments: [{name: s, did: b, from: 2025-07-01}]
                cohorts:
                  - {name: own, zone: America/New_York, entry: {from: 2025-03-09, to: 2025-03-10}}
                  - {name: store, entry: {from: 2025-07-01, to: "2025-07-01T12:00:00+02:00"}}
                """);

        assertThat(definitions.cohort("own").entry().fromMicros()).isEqualTo(micros("2025-03-09T05:00:00Z"));
        assertThat(definitions.cohort("own").entry().toMicros()).isEqualTo(micros("2025-03-10T04:00:00Z"));
        assertThat(definitions.cohort("store").entry().fromMicros()).isEqualTo(micros("2025-06-30T23:00:00Z"));
        assertThat(definitions.cohort("store").entry().toMicros()).isEqualTo(micros("2025-07-01T10:00:00Z"));
        assertThat(((SegmentRule.Did) definitions.segment("s").rule()).fromMicros())
                .isEqualTo(micros("2025-06-30T23:00:00Z"));
    }

    @Test
    void kindsBracketsAndPeriodsReadAsTheyAreMeant() {
        CohortDefinition cohort = read("""
                        cohorts:
                          - name: a
                            granularities: [month, day]
                            kinds: [streak, {bracket: 3-7}, on, {on_or_after: 12}, {bracket: [1, 8-30]}]
                            periods: {day: 90}
                        """).cohort("a");

        assertThat(cohort.granularities()).containsExactly(Granularity.DAY, Granularity.MONTH);
        assertThat(cohort.kinds())
                .containsExactly(
                        KindSpec.of(RetentionKind.ON),
                        new KindSpec(
                                RetentionKind.ON_OR_AFTER,
                                new TreeMap<>(Map.of(Granularity.DAY, 12, Granularity.MONTH, 12)),
                                List.of()),
                        KindSpec.of(RetentionKind.STREAK),
                        new KindSpec(
                                RetentionKind.BRACKET,
                                new TreeMap<>(),
                                List.of(new OffsetRange(3, 7), OffsetRange.of(1), new OffsetRange(8, 30))));
        assertThat(cohort.lastOffsets()).containsExactly(Map.entry(Granularity.DAY, 90));
    }

    @Test
    void anAlertTakesWhatItDoesNotSayFromItsCohort() {
        Definitions definitions = read("""
                        store: {properties: {country: text}}
                        cohorts:
                          - {name: c, granularities: [month, week], modes: rolling, kinds: [streak], segments: [country]}
                        alerts:
                          - {name: short, cohort: c, offset: 1, below: 0.250}
                          - {name: long, cohort: c, offset: 2, drop: 4, granularity: month, segment: {country: }, min_size: 7}
                        """);

        assertThat(definitions.alerts().get("short"))
                .isEqualTo(new AlertDefinition(
                        "short",
                        "",
                        "c",
                        new Cells(Granularity.WEEK, RetentionMode.ROLLING, "streak", new TreeMap<>(), 1),
                        new Limit.Below(new BigDecimal("0.25")),
                        100));
        assertThat(definitions.alerts().get("long"))
                .extracting(AlertDefinition::toJson)
                .isEqualTo("{\"cohort\":\"c\",\"drop\":4,\"granularity\":\"month\",\"kind\":\"streak\",\"min_size\":7,"
                        + "\"mode\":\"rolling\",\"name\":\"long\",\"offset\":2,\"segment\":{\"country\":null}}");
    }

    @Test
    void conditionsAreTextListsOrValuesByProperty() {
        String store = "store: {properties: {country: text, revenue: decimal}}\nsignals: ";
        String condition = "country = 'US' and revenue = 9.5";

        assertThat(read(store + "[{name: a, where: \"" + condition + "\"}]").signal("a"))
                .isEqualTo(read(store + "[{name: a, where: [\"country = 'US'\", revenue = 9.50]}]")
                        .signal("a"))
                .isEqualTo(read(store + "[{name: a, where: {country: US, revenue: 9.5}}]")
                        .signal("a"));
        assertThat(read(store + "[{name: a, where: {country: [US, '1', 1]}}]")
                        .signal("a")
                        .where())
                .hasToString("country in ('US', '1', 1)");
    }

    @Test
    void segmentRulesNest() {
        SegmentRule rule = read("""
                        signals: [{name: s, event: [a, b]}]
                        segments:
                          - {name: inner, users: [2, 1, 017, 2]}
                          - name: outer
                            any:
                              - {did: s, at_least: 2, within: 4w}
                              - {not: {segment: inner}}
                              - all: [{did: c, at_most: 0}, {did: any}]
                        """).segment("outer").rule();

        assertThat(CanonicalJson.write(rule.tree()))
                .isEqualTo("{\"any\":[{\"at_least\":2,\"did\":{\"signal\":{\"event\":[\"a\",\"b\"],\"name\":\"s\"}},"
                        + "\"within\":\"28d\"},{\"not\":{\"segment\":{\"name\":\"inner\",\"users\":[\"017\",\"1\",\"2\"]}}},"
                        + "{\"all\":[{\"at_least\":0,\"at_most\":0,\"did\":{\"event\":[\"c\"]}},"
                        + "{\"at_least\":1,\"did\":\"any\"}]}]}");
        assertThat(((SegmentRule.Did) rule.parts().get(0)).within()).isEqualTo(Duration.ofDays(28));
    }

    @Test
    void severalFilesAndFoldersAreOneSet() throws IOException {
        write("a.yaml", "store: {properties: {country: text}}\n");
        write("b.yml", "\uFEFFsignals:\r\n- {name: us, event: buy, where: \"country = 'US'\"}\r\n");
        write("ignored.txt", "not: read");
        Path cohorts = write("../" + folder.getFileName() + "/c.yaml", "cohorts: [{name: a, entry: {signal: us}}]");

        assertThat(DefinitionReader.read(List.of(folder))
                        .cohort("a")
                        .entry()
                        .events()
                        .signalNames())
                .containsExactly("us");
        assertThatThrownBy(() -> DefinitionReader.read(List.of(cohorts)))
                .hasMessageContaining("c.yaml:1:37: cohorts.a.entry.signal 'us' is no declared signal");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cohorts: [{name: a, granularity: [day]}] | t:1:21: cohorts.a.granularity is unknown; the fields here are",
                "cohorts: [{name: a, kind: on}] | t:1:21: cohorts.a.kind is unknown; did you mean 'kinds'?",
                "cohorts: [{name: a, granularities: [dya]}] | t:1:37: cohorts.a.granularities[0] 'dya' is none of day, week, month, quarter, year; did you mean 'day'?",
                "cohorts: [{name: a, zone: Europe/Pariss}] | t:1:27: cohorts.a.zone 'Europe/Pariss' is no time zone; did you mean 'Europe/Paris'?",
                "cohorts: [{name: a, name: b}] | t:1:21: cohorts.a.name stands twice; keep one of the two.",
                "cohorts: [{name: a, kinds: [on_or_after]}] | needs its horizon, the last offset looked at; write {on_or_after: 12}.",
                "cohorts: [{name: a, entry: {from: 2025-01-02, to: 2025-01-01}}] | t:1:51: cohorts.a.entry.to '2025-01-01' is not after from, '2025-01-02'",
                "cohorts: [{name: a, periods: {weak: 3}}] | t:1:37: cohorts.a.periods.weak '3' is for 'weak', which is none of this cohort's granularities (day, week, month); did you mean 'week'?",
                "{signals: [{name: buys}], cohorts: [{name: a, return: {signal: buy}}]} | t:1:64: cohorts.a.return.signal 'buy' is no declared signal; did you mean 'buys'?",
                "{segments: [{name: pro, did: b}], cohorts: [{name: a, segments: [prro]}]} | cohorts.a.segments[0] 'prro' is no declared property, attribute or segment; did you mean 'pro'?",
                "signals: [{name: a, where: \"country = 'US\"}] | t:1:39: signals.a.where: cannot read the condition at character 11: the quote that opens here is not closed in 'country = 'US'.",
                "signals: [{name: a, where: 'country = ''US'' nd x = 1'}] | t:1:46: signals.a.where: cannot read the condition at character 16: expected 'and', 'or' or the end",
                "signals: [{name: a, where: country == 1}] | t:1:36: signals.a.where: cannot read the condition at character 9",
                "signals: [{name: a, where: \"country = 'US'\"}] | t:1:28: signals.a.where 'country = 'US'' reads 'country', which is no declared property; declare it under store.properties.",
                "{store: {properties: {country: text}}, signals: [{name: a, where: exists(contry)}]} | reads 'contry', which is no declared property; did you mean 'country'?",
                "{store: {properties: {p: text}}, signals: [{name: a, value: p}]} | signals.a.value 'p' is declared as text; a value is a property declared as decimal or integer",
                "signals: [{name: a, event: b, description: }] | t:1:43: signals.a.description has no value; write one, or leave the field out.",
                "{cohorts: [{name: all}], alerts: [{name: a, cohort: al, offset: 1, drop: 4}]} | t:1:53: alerts.a.cohort 'al' is no cohort; did you mean 'all'?",
                "{cohorts: [{name: c}], alerts: [{name: a, cohort: c, offset: 1}]} | t:1:33: alerts.a needs one limit: below, such as 0.25, or drop",
                "{cohorts: [{name: c}], alerts: [{name: a, cohort: c, offset: 1, below: 0.0}]} | alerts.a.below '0.0' would never fire: no rate is below 0.",
                "{cohorts: [{name: c}], alerts: [{name: a, cohort: c, offset: 1, drop: 1, granularity: year}]} | alerts.a.granularity 'year' is not counted of the cohort, which has day, week, month.",
                "{cohorts: [{name: c, kinds: [on, streak]}], alerts: [{name: a, cohort: c, offset: 1, drop: 1, kind: steak}]} | alerts.a.kind 'steak' is none of on, streak; did you mean 'streak'?",
                "{cohorts: [{name: c}], alerts: [{name: a, cohort: c, offset: 1, drop: 1, segment: {country: US}}]} | names country, but the cohort is split by nothing",
                "{store: {properties: {country: text}}, cohorts: [{name: c, segments: [country]}], alerts: [{name: a, cohort: c, offset: 1, drop: 1, segment: {contry: US}}]} | names contry, by which the cohort is not split; it is by country; did you mean 'country'?",
                "{cohorts: [{name: c, periods: {day: 3}}], alerts: [{name: a, cohort: c, offset: 4, drop: 1}]} | alerts.a.offset '4' is not kept of the cohort, whose periods end at 3.",
                "{cohorts: [{name: c, kinds: [{bracket: 3-7}]}], alerts: [{name: a, cohort: c, offset: 4, drop: 1}]} | alerts.a.offset '4' is not where the bracket 3-7 begins; write 3.",
                "{cohorts: [{name: c, kinds: [{on_or_after: 3}]}], alerts: [{name: a, cohort: c, offset: 4, drop: 1}]} | alerts.a.offset '4' is behind the horizon of on_or_after, which is 3.",
                "segments: [{name: a, segment: b}, {name: b, segment: a}] | leads back to itself: a needs b needs a.",
                "{signals: [{name: b, event: c}], cohorts: [{name: a, return: {event: b}}]} | t:1:12: signals.b is not all events 'b', so it can't have the name of that event",
                "signals: [{name: &x a, event: *x}] | t:1:18: Anchors and aliases (&name, *name) are not read",
                "signals: [{name: !!python/object:os.system a}] | t:1:18: Cannot read the YAML: Global tag is not allowed",
                "signals: [{name: a, event: !x b}] | t:1:28: signals.a.event has the tag !x; definitions have no tags.",
                "signals: [{name: a} | t:1:20: Cannot read the YAML: while parsing a flow sequence, expected ',' or ']'",
                "store: {gate: {marker: /done}} | names the same file every day",
                "store: {exclude: [{name: a, users: [x], from: soon}]} | t:1:47: store.exclude.a.from 'soon' is neither a date nor a time",
                "segments: [{name: a, users_file: b.txt}] | t:1:34: segments.a.users_file 'b.txt' names a file, which only a definition file can do",
            })
    void errorsNamePlaceFieldValueAndCure(String text, String expected) {
        assertThatThrownBy(() -> DefinitionReader.readText(List.of(), "t", text))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.DEFINITION))
                .hasMessageContaining(expected);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheFile() {
        assertThatThrownBy(() -> read("""
                                store: {zone: Mars, week_start: noon}
                                signals:
                                  - {name: a, where: "x = 1"}
                                  - {event: b}
                                cohorts:
                                  - name: c
                                    entry: {signal: z, first: last}
                                    kinds: [on, off]
                                  - {name: d, colour: red}
                                """))
                .hasMessageStartingWith("8 problems in the definitions:\n  t:1:15: store.zone 'Mars' is no time zone")
                .hasMessageContaining("\n  t:1:33: store.week_start 'noon' is none of monday")
                .hasMessageContaining("\n  t:3:22: signals.a.where")
                .hasMessageContaining("\n  t:4:5: signals[1] lacks the field name.")
                .hasMessageContaining("\n  t:7:21: cohorts.c.entry.signal 'z' is no declared signal")
                .hasMessageContaining("\n  t:7:31: cohorts.c.entry.first 'last' is none of in_window, ever.")
                .hasMessageContaining("\n  t:8:17: cohorts.c.kinds[1] 'off' is none of")
                .hasMessageContaining("\n  t:9:15: cohorts.d.colour is unknown");
    }

    @Test
    void filesThatAreNoTextOrTooLargeAreRefused() throws IOException {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "signals:\n- {name: caf\u00e9}".getBytes(StandardCharsets.ISO_8859_1));
        Path large = write("large.yaml", "# " + "x".repeat(YamlSource.LARGEST_FILE));
        Path typo = folder.resolve("latn.yaml");

        assertThatThrownBy(() -> DefinitionReader.read(List.of(latin)))
                .hasMessageContaining("latin.yaml:2:13: The text is not UTF-8 here");
        assertThatThrownBy(() -> DefinitionReader.read(List.of(large))).hasMessageContaining("larger than 4 MiB");
        assertThatThrownBy(() -> DefinitionReader.read(List.of(typo)))
                .hasMessageContaining("There is no such file; did you mean 'latin.yaml'?");
    }

    @Test
    void bombsAndDeepTextsAreRefusedAndNotExpanded() {
        String bomb = "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
        assertThatThrownBy(() -> read(bomb)).hasMessageContaining("Anchors and aliases");
        assertThatThrownBy(() -> read("signals: " + "[".repeat(100_000))).isInstanceOf(TenureException.class);
        assertThatThrownBy(() -> read("segments: [{name: a, " + "not: {".repeat(20_000)))
                .hasMessageContaining("nested deeper than 60 levels");
    }

    @Test
    void textAsWrittenKeepsCommentsAndHoldsTheUsersOfTheFile() throws IOException {
        write("beta.txt", "u2\r\n\n u1 \n");
        Path file = write("d.yaml", """
                segments:
                  - name: beta   # who asked
                    users_file: beta.txt
                  # the next one
                  - {name: gamma, did: buy}
                """);

        ReadDefinitions read = DefinitionReader.readOver(List.of(), List.of(file));

        assertThat(read.written())
                .extracting(WrittenDefinition::written)
                .containsExactly("name: beta   # who asked\nusers: [\"u1\",\"u2\"]", "{name: gamma, did: buy}");
        Files.delete(folder.resolve("beta.txt"));
        assertThat(DefinitionReader.readOver(read.written(), List.of())).isEqualTo(read);
    }

    @Test
    void changingOneSignalMakesNewVersionsOfTheCohortsThatUseItOnly() {
        ReadDefinitions live = DefinitionReader.readText(List.of(), "t", """
                signals: [{name: s, event: buy}, {name: other, event: view}]
                segments: [{name: fans, did: s, at_least: 3}]
                cohorts:
                  - {name: entry, entry: {signal: s}}
                  - {name: segment, segments: [fans]}
                  - {name: neither, return: {signal: other}}
                """);

        Definitions after = DefinitionReader.readText(
                        live.written(), "t", "signals: [{name: s, event: [buy, order], description: more}]")
                .definitions();

        assertThat(changed(live.definitions(), after)).containsExactly("s", "fans", "entry", "segment");
        assertThat(DefinitionDiff.between(live.definitions().cohort("entry"), after.cohort("entry")))
                .hasToString("entry.signal.event: [\"buy\"] -> [\"buy\",\"order\"]");
    }

    @Test
    void otherExclusionsAreNewVersionsOfEveryCohort() {
        ReadDefinitions live = DefinitionReader.readText(List.of(), "t", "cohorts: [{name: a}]");

        Definitions after = DefinitionReader.readText(
                        live.written(), "t", "store: {exclude: [{name: bots, users: [b]}], keep_runs: 1d}")
                .definitions();

        assertThat(changed(live.definitions(), after)).containsExactly("store", "a");
    }

    @Test
    void theStoresZoneReachesCohortsThatNameNone() {
        ReadDefinitions live = DefinitionReader.readText(
                List.of(), "t", "cohorts: [{name: a, entry: {from: 2025-01-01}}, {name: b, zone: UTC}]");

        Definitions after = DefinitionReader.readText(live.written(), "t", "store: {zone: Asia/Tokyo}")
                .definitions();

        assertThat(changed(live.definitions(), after)).containsExactly("store", "a");
        assertThat(after.cohort("a").entry().fromMicros()).isEqualTo(micros("2024-12-31T15:00:00Z"));
    }

    @Test
    void aLiveDefinitionThatNoLongerFitsIsNamed() {
        ReadDefinitions live = DefinitionReader.readText(
                List.of(), "t", "{store: {properties: {country: text}}, cohorts: [{name: a, segments: [country]}]}");

        assertThatThrownBy(() -> DefinitionReader.readText(live.written(), "t", "store: {properties: {contry: text}}"))
                .hasMessageContaining("the live cohort 'a':1:")
                .hasMessageContaining(
                        "'country' is no declared property, attribute or segment; did you mean 'contry'?");
    }

    @Test
    void anotherDescriptionCountsTheSame() {
        CohortDefinition one = read("cohorts: [{name: a, description: x}]").cohort("a");
        CohortDefinition other = read("cohorts: [{name: a, description: y}]").cohort("a");

        assertThat(one.sha256()).isNotEqualTo(other.sha256());
        assertThat(one.countsLike(other)).isTrue();
        assertThat(one.countsLike(read("cohorts: [{name: a, zone: Asia/Tokyo}]").cohort("a")))
                .isFalse();
    }

    @Test
    void hostileTextComesBackFromJson() {
        String name = "x\\\"'{}[],:#\u00a0é😀\uFFFD";
        Definitions definitions =
                read("signals: [{name: " + CanonicalJson.write(name) + ", description: \"a\\tb\\x7f\\0\\u2028\"}]");
        assertThat(definitions.signals()).containsOnlyKeys(name);
        Definition signal = definitions.signal(name);

        assertThat(DefinitionReader.fromJson(DefinitionKind.SIGNAL, signal.toJson()))
                .isEqualTo(signal);
    }

    @Test
    void damagedTextsAreRefusedOrReadButNeverABug() throws IOException {
        String text = Files.readString(TestDefinitionExamples.EXAMPLES.resolve("everything.yaml"))
                .replace("users_file: beta.txt", "users: [u-1]");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            String damaged = damaged(text, random);
            try {
                Definitions definitions = read(damaged);
                for (Definition definition : definitions.all()) {
                    assertThat(DefinitionReader.fromJson(definition.kind(), definition.toJson()))
                            .as("seed %d, text %d", seed, i)
                            .isEqualTo(definition);
                }
            } catch (TenureException expected) {
                assertThat(expected.code()).as("seed %d, text %d", seed, i).isEqualTo(ErrorCode.DEFINITION);
            } catch (RuntimeException bug) {
                throw new AssertionError("seed " + seed + ", text " + i + ":\n" + damaged, bug);
            }
        }
    }

    /** Takes a stretch out, or puts one of its own stretches elsewhere. */
    private static String damaged(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(12));
        if (random.nextBoolean()) {
            return text.substring(0, from) + text.substring(to);
        }
        int place = random.nextInt(text.length());
        return text.substring(0, place) + text.substring(from, to) + text.substring(place);
    }

    private static List<String> changed(Definitions before, Definitions after) {
        return after.all().stream()
                .filter(definition -> before.all().stream()
                        .noneMatch(other -> other.kind() == definition.kind()
                                && other.sha256().equals(definition.sha256())))
                .map(Definition::name)
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Definitions read(String text) {
        return DefinitionReader.readText(List.of(), "t", text).definitions();
    }

    private static long micros(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000;
    }
}
