package io.tenure.jobs.cli;

import io.tenure.core.error.TenureException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words of its options. */
final class UsageMessage {
    private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown option: '([^']*)'");

    private UsageMessage() {}

    static String of(ParameterException error) {
        CommandLine command = error.getCommandLine();
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unknown(command, firstOf(unmatched));
        }
        // an option that is missing because its name is misspelt is the lesser part of the problem
        List<String> unmatched = command.getUnmatchedArguments();
        if (error instanceof MissingParameterException && !unmatched.isEmpty()) {
            return unknown(command, unmatched.get(0)) + " " + sentence(error.getMessage());
        }
        return error.getArgSpec() instanceof OptionSpec option && error.getValue() != null
                ? wrongValue(option, error)
                : sentence(error.getMessage());
    }

    /** Of an option among the values of another picocli tells only in its message. */
    private static String firstOf(UnmatchedArgumentException error) {
        Matcher option = UNKNOWN_OPTION.matcher(String.valueOf(error.getMessage()));
        return error.getUnmatched().isEmpty() && option.lookingAt()
                ? option.group(1)
                : error.getUnmatched().get(0);
    }

    private static String unknown(CommandLine command, String argument) {
        CommandSpec spec = command.getCommandSpec();
        if (argument.startsWith("-")) {
            return "There is no option '" + argument + "'"
                    + TenureException.didYouMean(argument, spec.optionsMap().keySet());
        }
        return spec.subcommands().isEmpty()
                ? "'" + argument + "' belongs to no option."
                : "There is no command '" + argument + "'"
                        + TenureException.didYouMean(argument, visibleSubcommands(spec));
    }

    private static List<String> visibleSubcommands(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(subcommand -> !subcommand.usageMessage().hidden())
                .map(CommandSpec::name)
                .toList();
    }

    private static String wrongValue(OptionSpec option, ParameterException error) {
        String given = option.longestName() + " '" + error.getValue() + "' ";
        if (error.getCause() instanceof TypeConversionException conversion) {
            return given + conversion.getMessage();
        }
        return isNamedValue(option) ? given + "is not " + option.paramLabel() + "." : sentence(error.getMessage());
    }

    private static boolean isNamedValue(ArgSpec option) {
        return option.typeInfo().isMap();
    }

    private static String sentence(@Nullable String message) {
        return String.valueOf(message).replaceFirst("^Error: ", "") + ".";
    }
}
