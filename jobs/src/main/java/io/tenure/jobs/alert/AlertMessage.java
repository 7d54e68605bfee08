package io.tenure.jobs.alert;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.definition.AlertDefinition;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AlertDefinition.Limit;
import java.util.Objects;
import java.util.stream.Collectors;

/** An alert in words, in Slack's mark-up. */
final class AlertMessage {
    private static final int SHOWN_OF_NAMES = 80;
    private static final int SHOWN_OF_SEGMENTS = 160;
    private static final int SHOWN_OF_DESCRIPTIONS = 200;
    private static final String ON = "on";

    private AlertMessage() {}

    /**
     * The message of one that fires.
     *
     * @param source where the numbers are from, as a line
     */
    static String of(AlertDefinition alert, Judgement judgement, String source) {
        Cells cells = alert.cells();
        String who = SlackText.code(alert.cohort(), SHOWN_OF_NAMES) + segment(cells) + ", entered "
                + Wording.during(cells.granularity(), judgement.cohortPeriod());
        String what = cell(cells) + ": " + rate(judgement.cell()) + finding(alert, judgement);
        String why = alert.description().isBlank()
                ? ""
                : "\n" + SlackText.escaped(alert.description(), SHOWN_OF_DESCRIPTIONS);
        return "*Alert* " + SlackText.code(alert.name(), SHOWN_OF_NAMES) + ": " + who + "\n" + what + why + "\n"
                + source;
    }

    private static String segment(Cells cells) {
        if (cells.segment().isEmpty()) {
            return "";
        }
        String values = cells.segment().entrySet().stream()
                .map(value -> value.getKey() + (value.getValue() == null ? " missing" : " = " + value.getValue()))
                .collect(Collectors.joining(", "));
        return " with " + SlackText.code(values, SHOWN_OF_SEGMENTS);
    }

    /** {@code week 1}, and how it is counted where that is not as usual. */
    private static String cell(Cells cells) {
        String noun = Wording.noun(cells.granularity());
        String mode = cells.mode() == RetentionMode.ROLLING ? ", rolling" : "";
        boolean isBracket = Character.isDigit(cells.kind().charAt(0));
        if (isBracket) {
            return noun + " " + cells.kind() + mode;
        }
        String kind = cells.kind().equals(ON) ? "" : ", " + cells.kind().replace('_', ' ');
        return noun + " " + cells.offset() + kind + mode;
    }

    private static String rate(Proportion cell) {
        return Wording.percent(cell.rate()) + " (" + cell.successes() + " of " + cell.trials() + ")";
    }

    private static String finding(AlertDefinition alert, Judgement judgement) {
        if (alert.limit() instanceof Limit.Below below) {
            return ", below "
                    + below.rate().movePointRight(2).stripTrailingZeros().toPlainString() + " %";
        }
        int periods = ((Limit.Drop) alert.limit()).periods();
        RateDifference drop = Objects.requireNonNull(judgement.drop());
        Interval interval = drop.newcombe();
        return " against " + rate(drop.before()) + " of "
                + before(periods, alert.cells().granularity()) + ", interval " + Wording.points(interval.low()) + " to "
                + Wording.points(interval.high()) + " points";
    }

    private static String before(int periods, Granularity granularity) {
        String noun = Wording.noun(granularity);
        return periods == 1 ? "the " + noun + " before" : "the " + periods + " " + noun + "s before";
    }
}
