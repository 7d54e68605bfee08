package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every option of {@code tenure retention} on events few enough to count by hand. */
final class TestRetentionOptions {
    private static final String HEADER = "cohort,period,active_users,cohort_size,retention\n";

    @TempDir
    private Path folder;

    private Path input;

    /** Ann, bob and cat enter in the week of Monday 3 March, dan in the next. */
    @BeforeEach
    void writeInput() throws IOException {
        input = events("""
                event_time,user_id,event_type,country,plan
                2025-03-03T10:00:00Z,ann,signup,GB,pro
                2025-03-11T10:00:00Z,ann,view,GB,pro
                2025-03-18T10:00:00Z,ann,view,GB,free
                2025-03-04T09:00:00Z,bob,signup,,pro
                2025-03-25T10:00:00Z,bob,buy,FR,pro
                2025-03-05T00:00:00Z,cat,signup,"",
                2025-03-19T03:00:00Z,cat,view,GB,pro
                2025-03-12T10:00:00Z,dan,signup,FR,free
                2025-03-26T10:00:00Z,dan,buy,FR,free
                """);
    }

    @Test
    void aWeekIsWhatPeopleCount() {
        assertThat(table()).isEqualTo(HEADER + """
                2025-03-03,0,3,3,1.0
                2025-03-03,1,1,3,0.3333333333333333
                2025-03-03,2,2,3,0.6666666666666666
                2025-03-03,3,1,3,0.3333333333333333
                2025-03-10,0,1,1,1.0
                2025-03-10,2,1,1,1.0
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "on,            3 1 2 1, 1 0 1",
        "on_or_before,  3 1 2 3, 1 0 1",
        "streak,        3 1 1 0, 1 0 0",
        // week 3 is not over, so the newest complete week is the horizon
        "on_or_after,   3 2 2,   1 1 1",
    })
    void eachKindCountsItsWay(String kind, String ofThird, String ofTenth) {
        assertThat(activeUsers("2025-03-03", "--kind", kind, "--zeros")).isEqualTo(ofThird);
        assertThat(activeUsers("2025-03-10", "--kind", kind, "--zeros")).isEqualTo(ofTenth);
    }

    @Test
    void theHorizonIsTheLastPeriod() {
        assertThat(activeUsers("2025-03-03", "--horizon", "1")).isEqualTo("3 1");
        assertThat(activeUsers("2025-03-03", "--horizon", "0")).isEqualTo("3");
        assertThat(activeUsers("2025-03-03", "--horizon", "99999")).isEqualTo("3 1 2 1");
        assertThat(activeUsers("2025-03-03", "--kind", "on_or_after", "--horizon", "3"))
                .isEqualTo("3 3 3 1");
        assertThat(activeUsers("2025-03-03", "--kind", "on_or_after", "--horizon", "1"))
                .isEqualTo("3 1");
    }

    @Test
    void bracketsKeepTheirLabelsAndTheirOrder() {
        assertThat(table("--brackets", "3, 1-2,0, 1 - 99999", "--zeros")).isEqualTo(HEADER + """
                2025-03-03,3,1,3,0.3333333333333333
                2025-03-03,1-2,2,3,0.6666666666666666
                2025-03-03,0,3,3,1.0
                2025-03-03,1-99999,3,3,1.0
                2025-03-10,1-2,1,1,1.0
                2025-03-10,0,1,1,1.0
                2025-03-10,1-99999,1,1,1.0
                """);
    }

    @Test
    void zerosAreThePeriodsThatHaveBegun() {
        assertThat(table("--zeros", "--as-of", "2025-03-17")).isEqualTo(HEADER + """
                2025-03-03,0,3,3,1.0
                2025-03-03,1,1,3,0.3333333333333333
                2025-03-03,2,0,3,0.0
                2025-03-10,0,1,1,1.0
                2025-03-10,1,0,1,0.0
                """);
    }

    @Test
    void statesSayWhoCouldHaveBeenActiveAndUntilWhen() {
        assertThat(table("--states", "--as-of", "2025-03-20T00:00:00Z")).isEqualTo("""
                cohort,period,active_users,cohort_size,retention,eligible_users,active_eligible,low,high,state,closes_at
                2025-03-03,0,3,3,1.0,3,3,0.43850296824495455,1.0,complete,
                2025-03-03,1,1,3,0.3333333333333333,3,1,0.06149194472039615,0.7923403991979523,complete,
                2025-03-03,2,2,3,0.6666666666666666,0,0,0.0,1.0,in_progress,2025-03-24T00:00:00Z
                2025-03-10,0,1,1,1.0,1,1,0.20654931437723745,1.0,complete,
                """);
    }

    @Test
    void inRollingModeSomeMembersAreEligibleBeforeTheCellIsComplete() throws IOException {
        // week 1 of ann is over on the 17th at 10:00, that of dan at 12:00; somebody entering on the 9th has until the
        // 24th
        Path rolling = events("""
                event_time,user_id
                2025-03-03T10:00:00Z,ann
                2025-03-10T10:00:00Z,ann
                2025-03-03T12:00:00Z,dan
                2025-03-10T11:59:59.999999Z,dan
                """);

        assertThat(table(rolling, "--mode", "rolling", "--states", "--as-of", "2025-03-17T11:00:00Z"))
                .contains("2025-03-03,1,1,2,0.5,1,1,0.20654931437723745,1.0,in_progress,2025-03-24T00:00:00Z");
    }

    @Test
    void segmentsBeginWithEverybodyThenNoValueThenTheEmptyText() {
        assertThat(table("--segment-by", "country", "--horizon", "0")).isEqualTo("segment," + HEADER + """
                *,2025-03-03,0,3,3,1.0
                *,2025-03-10,0,1,1,1.0
                ,2025-03-03,0,1,1,1.0
                "",2025-03-03,0,1,1,1.0
                FR,2025-03-10,0,1,1,1.0
                GB,2025-03-03,0,1,1,1.0
                """);
    }

    @Test
    void ofEntriesAtOneInstantTheSmallestValueDecides() throws IOException {
        Path tied = events("""
                event_time,user_id,country
                2025-03-03T10:00:00Z,ann,
                2025-03-03T10:00:00Z,ann,b
                2025-03-03T10:00:00Z,ann,a
                """);

        assertThat(table(tied, "--segment-by", "country"))
                .contains("\na,2025-03-03,0,1,1,1.0\n")
                .doesNotContain("\nb");
    }

    @Test
    void asOfADateMeansItsEndInTheZone() {
        // cat's view is on 19 March, 03:00 in UTC, and on the 18th in New York
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18")).isEqualTo("3 1 1");
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18", "--zone", "America/New_York"))
                .isEqualTo("3 1 2");
    }

    @Test
    void asOfAnInstantLeavesOutWhatHappensAtIt() {
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18T10:00:00Z")).isEqualTo("3 1");
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18T10:00:00.000001Z"))
                .isEqualTo("3 1 1");
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18T11:00:00.000001+01:00"))
                .isEqualTo("3 1 1");
        assertThat(activeUsers("2025-03-03", "--as-of", "2025-03-18 11:00:00.000001", "--zone", "Europe/Berlin"))
                .isEqualTo("3 1 1");
    }

    @Test
    void theZoneReadsTimesWithoutAnOffsetAndDecidesTheWeek() throws IOException {
        Path mixed = events("""
                event_time,user_id
                2025-03-10 00:30:00,local
                2025-03-09T23:30:00Z,exact
                """);

        assertThat(table(mixed)).isEqualTo(HEADER + "2025-03-03,0,1,1,1.0\n2025-03-10,0,1,1,1.0\n");
        Ended paris = run(mixed, "--zone", "Europe/Paris");
        assertThat(paris.out()).isEqualTo(HEADER + "2025-03-10,0,2,2,1.0\n");
        assertThat(paris.err()).isEqualTo("""
                tenure: read 2 rows of 1 file: 2 kept, 0 rejected
                tenure: 1 row has a time without an offset, read as Europe/Paris; --zone changes that
                """);
    }

    @Test
    void aWeekMayStartOnSunday() {
        assertThat(table("--week-start", "sunday", "--horizon", "0"))
                .isEqualTo(HEADER + "2025-03-02,0,3,3,1.0\n2025-03-09,0,1,1,1.0\n");
    }

    @Test
    void rollingWeeksBeginAtTheEntryToTheMicrosecond() throws IOException {
        Path edge = events("""
                event_time,user_id
                2025-03-05T12:00:00Z,early
                2025-03-12T11:59:59.999999Z,early
                2025-03-05T12:00:00Z,sharp
                2025-03-12T12:00:00Z,sharp
                """);

        assertThat(table(edge, "--mode", "rolling")).isEqualTo(HEADER + "2025-03-03,0,2,2,1.0\n2025-03-03,1,1,2,0.5\n");
    }

    @ParameterizedTest
    @CsvSource({"day, 2024-11-15, 78", "month, 2024-11-01, 3", "quarter, 2024-10-01, 1", "year, 2024-01-01, 1"})
    void everyGranularityHasItsOwnPeriods(String granularity, String cohort, String period) throws IOException {
        Path winter = events("event_time,user_id\n2024-11-15,ann\n2025-02-01,ann\n");

        assertThat(table(winter, "--granularity", granularity))
                .isEqualTo(HEADER + cohort + ",0,1,1,1.0\n" + cohort + "," + period + ",1,1,1.0\n");
    }

    @Test
    void entriesAreFromInclusiveAndToExclusive() throws IOException {
        Path edge = events("""
                event_time,user_id
                2025-03-02T23:59:59.999999Z,before
                2025-03-03T00:00:00Z,from
                2025-03-09T23:59:59.999999Z,last
                2025-03-10T00:00:00Z,to
                """);

        assertThat(table(edge, "--entry-from", "2025-03-03", "--entry-to", "2025-03-10"))
                .isEqualTo(HEADER + "2025-03-03,0,2,2,1.0\n");
        // in Berlin the days begin an hour earlier: one more at the start, one less at the end
        assertThat(table(edge, "--entry-from", "2025-03-03", "--entry-to", "2025-03-10", "--zone", "Europe/Berlin"))
                .isEqualTo(HEADER + "2025-03-03,0,2,2,1.0\n");
    }

    @Test
    void anEntryEventMakesTheCohortAndReturnsAreAnyEvent() {
        assertThat(table("--entry-event", "view")).isEqualTo(HEADER + """
                2025-03-10,0,1,1,1.0
                2025-03-10,1,1,1,1.0
                2025-03-17,0,1,1,1.0
                """);
    }

    @Test
    void theFirstPeriodIsFullOnlyWhenTheEntryIsAlsoAReturn() {
        assertThat(table("--entry-event", "signup", "--return-event", "buy")).isEqualTo(HEADER + """
                2025-03-03,3,1,3,0.3333333333333333
                2025-03-10,2,1,1,1.0
                """);
    }

    @Test
    void conditionsAreJoinedByAnd() {
        assertThat(table("--entry-where", "country = 'GB'", "plan = 'pro'", "--horizon", "0"))
                .isEqualTo(HEADER + "2025-03-03,0,1,1,1.0\n2025-03-17,0,1,1,1.0\n");
        assertThat(table("--entry-where", "country = 'GB'", "--entry-where", "plan = 'pro'", "--horizon", "0"))
                .isEqualTo(HEADER + "2025-03-03,0,1,1,1.0\n2025-03-17,0,1,1,1.0\n");
        assertThat(table("--return-where", "country = 'FR'", "plan = 'free'")).isEqualTo(HEADER + """
                2025-03-10,0,1,1,1.0
                2025-03-10,2,1,1,1.0
                """);
    }

    @Test
    void otherColumnNamesAreMapped() throws IOException {
        Path renamed = events("""
                ts,who,what,event_type
                2025-03-03,ann,signup,x
                2025-03-11,ann,buy,x
                """);

        assertThat(table(
                        renamed,
                        "--map",
                        "event_time=ts,user_id=who",
                        "--map",
                        "event_name=what",
                        "--entry-event",
                        "signup"))
                .isEqualTo(HEADER + "2025-03-03,0,1,1,1.0\n2025-03-03,1,1,1,1.0\n");
    }

    @Test
    void smallCohortsAreLeftOutAndCounted() {
        Ended ended = run(input, "--min-cohort-size", "3");

        assertThat(ended.out()).contains("2025-03-03,0,3,3,1.0").doesNotContain("2025-03-10");
        assertThat(ended.notes())
                .isEqualTo("tenure: 1 cohort of fewer than 3 users left out; --min-cohort-size 1 lists all.\n");
        assertThat(run(input, "--min-cohort-size", "3", "--format", "json").notes())
                .isEqualTo(ended.notes());
    }

    @Test
    void optionsThatLeaveNobodyAreNamed() {
        Ended early = run(input, "--as-of", "2020-01-01");
        Ended unreturned = run(input, "--return-where", "country = 'US'");

        assertThat(early.out()).isEqualTo(HEADER);
        assertThat(early.notes()).startsWith("tenure: none of the events is an entry by --entry-event, ");
        assertThat(unreturned.out()).isEqualTo(HEADER);
        assertThat(unreturned.notes())
                .isEqualTo("tenure: none of the members has a return event by --return-event and --return-where\n");
    }

    private Path events(String csv) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "events", ".csv"), csv);
    }

    /** The active users of a cohort, period by period. */
    private String activeUsers(String cohort, String... options) {
        return String.join(
                " ",
                table(options)
                        .lines()
                        .filter(line -> line.startsWith(cohort))
                        .map(line -> line.split(",", -1)[2])
                        .toList());
    }

    private String table(String... options) {
        return table(input, options);
    }

    private static String table(Path input, String... options) {
        Ended ended = run(input, options);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    private static Ended run(Path input, String... options) {
        List<String> arguments = new ArrayList<>(List.of("retention", "--input", input.toString()));
        if (!List.of(options).contains("--min-cohort-size")) {
            arguments.addAll(List.of("--min-cohort-size", "1"));
        }
        arguments.addAll(List.of(options));
        return Ended.of(arguments.toArray(String[]::new));
    }
}
