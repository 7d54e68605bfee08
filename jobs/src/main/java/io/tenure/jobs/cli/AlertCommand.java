package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.DefinitionVersions;
import io.tenure.jobs.alert.AlertJob;
import io.tenure.jobs.alert.Outbox;
import io.tenure.jobs.alert.ReportJob;
import io.tenure.jobs.alert.Webhook;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.StoreRun;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tenure alert}: tells a webhook what the alerts in force find, or posts a report. */
@Command(
        name = "alert",
        description =
                "Judge what was published since by the alerts of the definitions, and tell a webhook; or post a report.",
        sortOptions = false)
final class AlertCommand implements Callable<Integer> {
    private static final int LONGEST_LINK = 500;

    @Mixin
    private StoreOption store;

    @ParentCommand
    private Tenure tenure;

    @Option(
            names = "--report",
            paramLabel = "daily|weekly|monthly",
            description =
                    "Instead of judging: post the newest rates of each cohort, once for every period that has ended.")
    private @Nullable ReportFrequency report;

    @Option(
            names = "--cohort",
            paramLabel = "NAME",
            description = "Only the alerts or the report of this cohort (default: every one). May be repeated.")
    private List<String> cohorts = List.of();

    @Option(
            names = "--link",
            paramLabel = "URL",
            description = "Where to look, such as the dashboard; stands at the end of each message.")
    private @Nullable String link;

    @Option(names = "--again", description = "With --report: also if it has been posted already.")
    private boolean again;

    @Option(
            names = "--webhook-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the URL of the webhook (default: ${DEFAULT-VALUE}).")
    private String variable = "TENURE_WEBHOOK_URL";

    @Option(
            names = "--allow-private",
            description = "Let the webhook be in a private network or on this machine, and without TLS.")
    private boolean allowPrivate;

    @Option(names = "--dry-run", description = "Print the messages; send nothing and remember nothing.")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private AlertCommand() {}

    @Override
    public Integer call() {
        requireLink();
        if (again && report == null) {
            throw new TenureException(
                    ErrorCode.USAGE, "--again is for reports: an alert tells of a cohort period once. Leave it out.");
        }
        if (dryRun) {
            outbox(store.open("alert").preview()).messages().forEach(message -> System.out.println(message + "\n"));
            return 0;
        }
        Webhook webhook = webhook();
        return store.open("alert").run("alert", arguments(), run -> send(run, webhook));
    }

    private void requireLink() {
        if (link != null && !isLink(link)) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "--link '" + link + "' is no link; write an address such as https://tenure.example.com/ of at most "
                            + LONGEST_LINK + " characters.");
        }
    }

    private static boolean isLink(String text) {
        try {
            URI uri = new URI(text);
            return text.length() <= LONGEST_LINK
                    && uri.getHost() != null
                    && List.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Webhook webhook() {
        String url = tenure.environment().get(variable);
        if (url == null || url.isBlank()) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "There is no webhook: the environment variable " + variable
                            + " is not set. Put its URL there, name another variable with --webhook-env, or look at the"
                            + " messages with --dry-run.");
        }
        return Webhook.of(variable, url, allowPrivate);
    }

    /** What {@code runs} remembers. */
    private String arguments() {
        List<String> words = new ArrayList<>();
        if (report != null) {
            words.addAll(List.of("--report", report.name().toLowerCase(Locale.ROOT)));
        }
        cohorts.forEach(cohort -> words.addAll(List.of("--cohort", cohort)));
        return String.join(" ", words);
    }

    private Outbox outbox(StoreRun run) {
        DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
        AppliedDefinitions inForce = versions.inForce();
        cohorts.forEach(inForce.definitions()::cohort);
        List<AppliedCohort> meant = inForce.cohorts().stream()
                .filter(cohort -> cohorts.isEmpty()
                        || cohorts.contains(cohort.definition().name()))
                .toList();
        return report == null
                ? AlertJob.judge(run, versions.alerts(), meant, link)
                : ReportJob.due(run, report.granularity(), meant, again, link);
    }

    /** What was sent is published, also where the next message was not taken. */
    private int send(StoreRun run, Webhook webhook) {
        Outbox outbox = outbox(run);
        Optional<TenureException> failure = outbox.send(webhook::post);
        if (outbox.isChanged()) {
            run.publish(null, "{}");
        }
        System.err.println("tenure: " + outbox.summary());
        if (failure.isPresent()) {
            throw failure.get();
        }
        return 0;
    }
}
