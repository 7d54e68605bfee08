package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code tenure}: who came back, how far did they get, what were they worth. */
@Command(
        name = "tenure",
        description = "Who came back, how far did they get, and what were they worth.",
        subcommands = {
            RetentionCommand.class,
            FunnelCommand.class,
            SqlCommand.class,
            IngestCommand.class,
            ApplyCommand.class,
            RetireCommand.class,
            RunCommand.class,
            NightlyCommand.class,
            BackfillCommand.class,
            ExplainCommand.class,
            AddMetricCommand.class,
            HistoryCommand.class,
            DiffCommand.class,
            CompareCommand.class,
            AlertCommand.class,
            LifecycleCommand.class,
            SurvivalCommand.class,
            ExportCommand.class,
            EraseCommand.class,
            MaintainCommand.class,
            FsckCommand.class,
            DoctorCommand.class,
            MacrosCommand.class,
            GenerateCommand.class,
            DemoCommand.class,
            ServeCommand.class,
            TokenCommand.class,
            TrainCommand.class,
            WorkerCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "tenure 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ok",
            "1:unexpected: a bug, please report it",
            "2:usage",
            "3:definition or configuration",
            "4:input data, a store that is damaged or out of space, or a failing SQL statement",
            "5:another run is writing the store, or the webhook can't be reached: try again later",
            "6:the data of the day is not there yet, or too much of it was rejected",
            "52:not enough memory"
        })
public final class Tenure implements Runnable {
    private static final int UNEXPECTED = 1;
    private static final String DATABRICKS = "DATABRICKS_RUNTIME_VERSION";

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show Spark's log on standard error, and the stack trace of an error.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;
    private String failure = "";

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private Tenure(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public static void main(String[] arguments) {
        main(System.getenv(), arguments);
    }

    /**
     * The same.
     *
     * @param environment as commands find it; one of Databricks makes a command that fails throw, for there the session belongs to
     *     the cluster and a process that ends takes its message with it
     */
    static void main(Map<String, String> environment, String... arguments) {
        Tenure tenure = new Tenure(environment);
        int exitCode = tenure.execute(arguments);
        if (environment.containsKey(DATABRICKS)) {
            if (exitCode != 0) {
                throw new IllegalStateException(tenure.failure);
            }
            return;
        }
        SparkSession.getActiveSession().foreach(session -> {
            session.stop();
            return null;
        });
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Runs one command line and gives its exit code; the Spark session stays open. */
    public static int run(String... arguments) {
        return run(System.getenv(), arguments);
    }

    /**
     * The same.
     *
     * @param environment the variables in which commands look for secrets
     */
    static int run(Map<String, String> environment, String... arguments) {
        return new Tenure(environment).execute(arguments);
    }

    /** The commands and their options, for who reads command lines and runs none. */
    static CommandLine parser() {
        return new Tenure(Map.of()).commandLine();
    }

    private int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(this)
                // an event's name may begin with @
                .setExpandAtFiles(false)
                // nor is a misspelt option one more file
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setExecutionExceptionHandler((error, command, parsed) -> explain(error, command))
                .setParameterExceptionHandler((error, unparsed) -> explainUsage(error));
        OptionValues.register(commandLine);
        return commandLine;
    }

    /** The variables in which commands look for secrets. */
    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: a command is missing");
    }

    private void fail(PrintWriter err, String why) {
        failure = why;
        err.println("tenure: " + why);
    }

    private int explainUsage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        fail(err, UsageMessage.of(error) + " [" + ErrorCode.USAGE + "]");
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ErrorCode.USAGE.exitCode();
    }

    private int explain(Exception error, CommandLine command) {
        PrintWriter err = command.getErr();
        Optional<TenureException> known = Failures.userErrorIn(error);
        if (known.isPresent()) {
            TenureException userError = known.get();
            fail(err, userError.getMessage() + " [" + userError.code() + "]");
        } else {
            fail(
                    err,
                    "unexpected " + Failures.rootOf(error)
                            + " [UNEXPECTED]; please report this, with the lines that follow");
        }
        if (verbose || known.isEmpty()) {
            error.printStackTrace(err);
        }
        return known.map(userError -> userError.code().exitCode()).orElse(UNEXPECTED);
    }
}
