package io.tenure.jobs.definition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A parser of funnel steps; {@link FunnelStepDefinition#parse} describes the language. */
final class FunnelStepParser {
    private static final Set<String> KEYWORDS = Set.of("or", "where", "within");

    private final TextScanner text;

    FunnelStepParser(TextScanner text) {
        this.text = text;
    }

    List<FunnelStepDefinition> parse() {
        List<FunnelStepDefinition> steps = new ArrayList<>();
        do {
            steps.add(parseStep());
        } while (text.takeSymbol(","));
        if (!text.isAtEnd()) {
            throw text.unreadable("expected 'or', 'where', 'within', a comma or the end");
        }
        return steps;
    }

    private FunnelStepDefinition parseStep() {
        List<String> events = new ArrayList<>();
        do {
            events.add(text.takeName(KEYWORDS, "expected the name of an event"));
        } while (text.takeKeyword("or"));
        Condition where = text.takeKeyword("where") ? new ConditionParser(text).parse() : Condition.always();
        return new FunnelStepDefinition(events, where, text.takeKeyword("within") ? parseDuration() : null);
    }

    private Duration parseDuration() {
        String length = text.takeNumber();
        return DurationText.read(length).orElseThrow(() -> {
            text.putBack(length);
            return text.unreadable("expected a length of time: digits and one of s, m, h, d, w");
        });
    }
}
