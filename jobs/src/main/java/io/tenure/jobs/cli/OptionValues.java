package io.tenure.jobs.cli;

import io.tenure.core.error.TenureException;
import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.core.funnel.Ties;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DurationText;
import io.tenure.jobs.report.RetentionFormat;
import io.tenure.jobs.result.ResultFormat;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the texts of options become values. The messages of errors go on after the option and its value. */
final class OptionValues {
    private OptionValues() {}

    /** Makes a command and its subcommands read their options so. */
    static void register(CommandLine command) {
        register(command, GenerateCommand.Format.class);
        register(command, ExportCommand.ExportFormat.class);
        register(command, Granularity.class);
        register(command, RetentionMode.class);
        register(command, DayOfWeek.class);
        register(command, RetentionFormat.class);
        register(command, ResultFormat.class);
        register(command, FunnelStrategy.class);
        register(command, Ties.class);
        register(command, ReportFrequency.class);
        // brackets have an option of their own, whose absence is a better error
        command.registerConverter(
                RetentionKind.class,
                text -> choice(RetentionKind.class, EnumSet.complementOf(EnumSet.of(RetentionKind.BRACKET)), text));
        // there is one store, and it can't be told from another by its kind
        command.registerConverter(
                DefinitionKind.class,
                text -> choice(DefinitionKind.class, EnumSet.complementOf(EnumSet.of(DefinitionKind.STORE)), text));
        command.registerConverter(ZoneId.class, OptionValues::zone);
        command.registerConverter(LocalDate.class, OptionValues::date);
        command.registerConverter(Duration.class, OptionValues::duration);
        ITypeConverter<Integer> number = OptionValues::number;
        command.registerConverter(Integer.class, number);
        command.registerConverter(int.class, number);
    }

    private static <E extends Enum<E>> void register(CommandLine command, Class<E> type) {
        command.registerConverter(type, text -> choice(type, EnumSet.allOf(type), text));
    }

    private static <E extends Enum<E>> E choice(Class<E> type, Set<E> shown, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(choice -> choice.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> unknown(
                        text,
                        shown.stream()
                                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    private static TypeConversionException unknown(String text, List<String> choices) {
        return new TypeConversionException(
                "is none of " + String.join(", ", choices) + TenureException.didYouMean(text, choices));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException("is no time zone"
                    + TenureException.didYouMean(text, ZoneId.getAvailableZoneIds())
                    + " Write a name such as Europe/Paris, or an offset such as +02:00.");
        }
    }

    private static Duration duration(String text) {
        return DurationText.read(text)
                .orElseThrow(() -> new TypeConversionException(
                        "is no length of time; write digits and one of s, m, h, d, w, such as 7d"));
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException("is no date; write one as 2025-03-10.");
        }
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    text.matches("[+-]?[0-9]+") ? "is out of range." : "is no whole number; write one such as 12.");
        }
    }
}
