package io.tenure.definition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A parser of funnel steps; {@link FunnelStepDefinition#parse} describes the language. */
final class FunnelStepParser {
    private static final Set<String> KEYWORDS = Set.of("or", "where", "optional", "without", "within");

    private final TextScanner text;

    FunnelStepParser(TextScanner text) {
        this.text = text;
    }

    List<FunnelStepDefinition> parse() {
        List<FunnelStepDefinition> steps = new ArrayList<>();
        do {
            steps.add(parseStep());
        } while (text.takeSymbol(","));
        requireEnd("expected 'or', 'where', 'optional', 'without', 'within', a comma or the end");
        return steps;
    }

    /** A text that is one step. */
    static FunnelStepDefinition parseOne(TextScanner text) {
        FunnelStepParser parser = new FunnelStepParser(text);
        FunnelStepDefinition step = parser.parseStep();
        parser.requireEnd("expected 'or', 'where', 'optional', 'without', 'within' or the end");
        return step;
    }

    private void requireEnd(String expectation) {
        if (!text.isAtEnd()) {
            throw text.unreadable(expectation);
        }
    }

    private FunnelStepDefinition parseStep() {
        List<String> names = parseNames();
        return new FunnelStepDefinition(
                String.join(" or ", names),
                List.of(new StepEvents(new EventSelection.Events(names), parseCondition())),
                text.takeKeyword("optional"),
                text.takeKeyword("without")
                        ? List.of(new StepEvents(new EventSelection.Events(parseNames()), parseCondition()))
                        : List.of(),
                text.takeKeyword("within") ? parseDuration() : null);
    }

    private List<String> parseNames() {
        List<String> names = new ArrayList<>();
        do {
            names.add(text.takeName(KEYWORDS, "expected the name of an event"));
        } while (text.takeKeyword("or"));
        return names;
    }

    private Condition parseCondition() {
        return text.takeKeyword("where") ? new ConditionParser(text).parse() : Condition.always();
    }

    private Duration parseDuration() {
        String length = text.takeNumber();
        return DurationText.read(length).orElseThrow(() -> {
            text.putBack(length);
            return text.unreadable("expected a length of time: digits and one of s, m, h, d, w");
        });
    }
}
