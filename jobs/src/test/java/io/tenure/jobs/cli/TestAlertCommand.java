package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.SlackServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose weeks end one after the other, and a real server on loopback that is told of them. */
final class TestAlertCommand {
    private static final LocalDate MONDAY = LocalDate.of(2025, 3, 3);
    private static final int MEMBERS = 40;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private SlackServer slack;

    @SuppressWarnings("NullAway.Init") // before each test
    private String store;

    @BeforeEach
    void start() throws IOException {
        SharedSpark.session();
        slack = SlackServer.start();
        store = folder.resolve("store").toString();
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    /** Of the members of the weeks 20, 20, 20, 5 and 4 of 40 come back in the week after. */
    @Test
    void aCohortPeriodIsToldOnceWhenItsCellIsComplete() throws IOException {
        define("""
                  - {name: low, cohort: '<everyone>', offset: 1, below: 0.25, min_size: 40}
                  - {name: drop, cohort: '<everyone>', offset: 1, drop: 2, min_size: 40}
                """);
        weeks(20, 20, 20, 5, 4);
        assertThat(alert().err()).contains("judged 0 cohort periods, 0 alerts");
        through(3); // week 1 of the third is complete
        assertThat(alert().err()).contains("judged 2 cohort periods, 0 alerts");
        through(4);
        String published = sql("SELECT max(number) FROM runs WHERE job = 'run'");

        // looking changes nothing
        assertThat(alert("--dry-run").out()).startsWith("*Alert* `drop`").contains("\n\n*Alert* `low`");
        assertThat(sql("SELECT count(*) FROM alerts")).isEqualTo("2");
        assertThat(slack.messages()).isEmpty();

        slack.willAnswer(404, Map.of(), "no_service");
        Ended refused = alert("--link", "https://tenure.example.com/?a=1&b=2");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err())
                .contains("The webhook in TENURE_WEBHOOK_URL answers 404 (\"no_service\")")
                .doesNotContain("SECRET", "127.0.0.1");
        assertThat(sql("SELECT outcome, count(*) FROM alerts GROUP BY outcome ORDER BY outcome"))
                .isEqualTo("quiet,2\nunsent,2");

        assertThat(alert("--link", "https://tenure.example.com/?a=1&b=2").err()).contains("2 alerts");
        assertThat(slack.messages()).hasSize(3);
        assertThat(slack.messages().get(1)).startsWith("*Alert* `drop`");
        assertThat(slack.messages().get(2)).isEqualTo("""
                        *Alert* `low`: `&lt;everyone&gt;`, entered in the week of 2025-03-24
                        week 1: 12.5 %% (5 of 40), below 25 %%
                        run %d, as of 2025-04-07 00:00 UTC · https://tenure.example.com/?a=1&amp;b=2""".formatted(Integer.parseInt(published) + 1));
        assertThat(sql("SELECT outcome, baseline_active, baseline_size, high < 0 FROM alerts"
                        + " WHERE alert = 'drop' AND cohort_period = '2025-03-24'"))
                .isEqualTo("fired,40,80,true");

        assertThat(alert().err()).contains("judged 0 cohort periods, 0 alerts");
        // late events change the cell, and nothing is told again
        ingest("late", line("u3_39", MONDAY.plusWeeks(4).plusDays(1)));
        endsWell("run", "--store", store);
        assertThat(
                        sql(
                                "SELECT active_users FROM cohort_retention WHERE cohort_period = '2025-03-24' AND period_offset = 1"))
                .isEqualTo("6");
        assertThat(alert().err()).contains("judged 0 cohort periods, 0 alerts");
        assertThat(slack.messages()).hasSize(3);

        through(5);
        assertThat(alert().err()).contains("judged 2 cohort periods, 2 alerts");
        assertThat(slack.messages()).hasSize(5);
        assertThat(slack.messages().get(4)).contains("entered in the week of 2025-03-31\nweek 1: 10.0 % (4 of 40)");

        // the results are those of the last run, as of then
        assertThat(sql("SELECT max_by(as_of, number) FROM runs WHERE status = 'published'"))
                .startsWith("2025-04-14");
        assertThat(endsWell("fsck", "--store", store, "--content").out()).contains("everything is as it was published");
        endsWell("erase", "--user", "u0_0", "--store", store);
        assertThat(alert().err()).contains("judged 0 cohort periods");
    }

    @Test
    void aChangedRuleIsNewAndAnotherDescriptionIsNot() throws IOException {
        define("  - {name: low, cohort: '<everyone>', offset: 1, below: 0.6, min_size: 1}\n");
        weeks(20, 20);
        through(2);
        assertThat(alert().err()).contains("judged 1 cohort period, 1 alert");

        define("  - {name: low, description: why, cohort: '<everyone>', offset: 1, below: 0.6, min_size: 1}\n");
        assertThat(alert().err()).contains("judged 0 cohort periods");
        define("  - {name: low, description: why, cohort: '<everyone>', offset: 1, below: 0.7, min_size: 1}\n");
        assertThat(alert().err()).contains("judged 1 cohort period, 1 alert");
        define("  - {name: low, description: why, cohort: '<everyone>', offset: 1, below: 0.6, min_size: 1}\n");
        assertThat(alert().err()).contains("judged 1 cohort period, 1 alert");

        assertThat(slack.messages()).hasSize(3).allMatch(message -> message.contains("week of 2025-03-10"));
        assertThat(sql("SELECT alert_version, cohort_period FROM alerts ORDER BY 1"))
                .isEqualTo("1,2025-03-10\n3,2025-03-10\n4,2025-03-10");
    }

    @Test
    void aReportIsPostedOnceForEveryPeriodThatHasEnded() throws IOException {
        define("  - {name: low, cohort: '<everyone>', offset: 1, below: 0.1}\n");
        weeks(20, 10);
        through(2);

        assertThat(alert("--report", "weekly", "--dry-run").out()).startsWith("""
                *Retention by week* of `&lt;everyone&gt;`, percent of those who entered
                ```
                entered     members      0       1       2
                2025-03-03       40  100.0    50.0     0.0
                2025-03-10       40  100.0    25.0
                ```
                run 3, as of 2025-03-24 00:00 UTC
                """);
        assertThat(slack.messages()).isEmpty();
        slack.willAnswer(400, Map.of(), "");
        assertThat(alert("--report", "weekly").exitCode()).isEqualTo(3);
        assertThat(alert("--report", "weekly", "--link", "https://tenure.example.com/")
                        .err())
                .contains("posted 1 report");
        assertThat(alert("--report", "weekly").err()).contains("posted 0 reports");
        assertThat(slack.messages()).hasSize(2);
        assertThat(slack.messages().get(1))
                .endsWith(" · https://tenure.example.com/")
                .contains("```\nentered");
        assertThat(alert("--report", "weekly", "--cohort", "<everyone>", "--again")
                        .err())
                .contains("posted 1 report");
        assertThat(alert("--report", "monthly").err()).contains("posted 0 reports");
        through(3);
        assertThat(alert("--report", "weekly").err()).contains("posted 1 report");
        assertThat(slack.messages()).hasSize(4);

        assertRefused("There is no cohort 'everyone'; did you mean '<everyone>'?", 3, "--cohort", "everyone");
        assertRefused("is none of daily, weekly, monthly", 2, "--report", "yearly");
        assertRefused("--again is for reports", 2, "--again");
        assertRefused("--link 'javascript:alert(1)' is no link", 2, "--link", "javascript:alert(1)");
        assertRefused("the environment variable OTHER is not set", 2, "--webhook-env", "OTHER");
        Ended unencrypted = Ended.of(Map.of("TENURE_WEBHOOK_URL", slack.url()), "alert", "--store", store);
        assertThat(unencrypted.exitCode()).isEqualTo(3);
        assertThat(unencrypted.err()).contains("is sent unencrypted (http)").doesNotContain("SECRET");
        assertThat(slack.messages()).hasSize(4);
    }

    private void assertRefused(String message, int exitCode, String... arguments) {
        Ended ended = alert(arguments);
        assertThat(ended.err()).contains(message);
        assertThat(ended.exitCode()).isEqualTo(exitCode);
    }

    private void define(String alerts) throws IOException {
        Path file = Files.writeString(folder.resolve("definitions.yaml"), """
                cohorts:
                  - {name: '<everyone>', granularities: [week]}
                alerts:
                """ + alerts);
        endsWell("apply", file.toString(), "--store", store);
    }

    /** Members who enter on the Tuesday of each week, and how many of them come back a week later. */
    private void weeks(int... returning) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int week = 0; week < returning.length; week++) {
            for (int member = 0; member < MEMBERS; member++) {
                lines.add(line("u" + week + "_" + member, MONDAY.plusWeeks(week).plusDays(1)));
                if (member < returning[week]) {
                    lines.add(line(
                            "u" + week + "_" + member,
                            MONDAY.plusWeeks(week + 1).plusDays(2)));
                }
            }
        }
        ingest("weeks", lines.toArray(String[]::new));
    }

    /** Counts up to the end of a week. */
    private void through(int number) {
        endsWell(
                "run",
                "--store",
                store,
                "--as-of",
                MONDAY.plusWeeks(number).plusDays(6).toString());
    }

    private static String line(String user, LocalDate date) {
        return date + "T02:00:00Z," + user + ",visit";
    }

    private void ingest(String name, String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("event_time,user_id,event_type"));
        all.addAll(List.of(lines));
        endsWell("ingest", Files.write(folder.resolve(name + ".csv"), all).toString(), "--store", store);
    }

    private Ended alert(String... arguments) {
        List<String> all = new ArrayList<>(List.of("alert", "--store", store, "--allow-private"));
        all.addAll(List.of(arguments));
        return Ended.of(Map.of("TENURE_WEBHOOK_URL", slack.url()), all.toArray(String[]::new));
    }

    /** The rows without their header. */
    private String sql(String query) {
        return endsWell("sql", "--store", store, "--format", "csv", "-e", query)
                .out()
                .lines()
                .skip(1)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("");
    }

    private static Ended endsWell(String... command) {
        Ended ended = Ended.of(command);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended;
    }
}
