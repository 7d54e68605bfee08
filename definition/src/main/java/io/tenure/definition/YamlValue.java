package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.core.event.EventTimeParser;
import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Decimal;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Text;
import io.tenure.definition.Problems.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value of a definition: reads as what a field wants, or refuses with its place, its field and its text.
 *
 * <p>Scalars are read as they are written, so that {@code on} is no boolean and {@code 017} no octal number.
 */
final class YamlValue {
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ, Tag.MERGE);
    private static final int SHOWN_CHARACTERS = 60;

    private final YamlSource source;
    private final Node node;
    private final String path;

    YamlValue(YamlSource source, Node node, String path) {
        this.source = source;
        this.node = node;
        this.path = path;
        if (!PLAIN_TAGS.contains(node.getTag())) {
            throw source.at(
                    node.getStartMark(), path + " has the tag " + node.getTag() + "; definitions have no tags.");
        }
    }

    YamlSource source() {
        return source;
    }

    Node node() {
        return node;
    }

    String path() {
        return path;
    }

    /** The same value under another path. */
    YamlValue at(String otherPath) {
        return new YamlValue(source, node, otherPath);
    }

    /** The mapping as it was written. */
    String written() {
        return source.slice(node);
    }

    /** A refusal that names this value; the message goes on after the field and its value. */
    Refusal refuse(String message) {
        String field = path.isEmpty() ? "The file" : path;
        return source.at(node.getStartMark(), field + shown() + " " + message);
    }

    private String shown() {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            return "";
        }
        String value = scalar.getValue().replace('\n', ' ');
        return " '" + (value.length() > SHOWN_CHARACTERS ? value.substring(0, SHOWN_CHARACTERS) + "…" : value) + "'";
    }

    boolean isText() {
        return node instanceof ScalarNode && !isNull();
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    private boolean isNull() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    /** The text of a mapping's field, where it is one. */
    Optional<String> scalarField(String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key)
                                && entry.getValueNode() instanceof ScalarNode)
                        .map(entry -> ((ScalarNode) entry.getValueNode()).getValue())
                        .findFirst()
                : Optional.empty();
    }

    String text() {
        if (isNull()) {
            throw refuse("has no value; write one, or leave the field out.");
        }
        if (!(node instanceof ScalarNode scalar)) {
            throw refuse("must be text, not " + (isList() ? "a list." : "fields of its own."));
        }
        String text = scalar.getValue();
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw refuse("holds half a character; write the whole one.");
        }
        return text;
    }

    /** The text; null where nothing or {@code null} is written. */
    @Nullable
    String textOrNull() {
        return isNull() ? null : text();
    }

    /** A text that can be a name: 1 to 256 characters, none of them a control character, no space at its ends. */
    String name() {
        String name = text();
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > Definition.LONGEST_NAME) {
            throw refuse("has " + length + " characters; a name has 1 to " + Definition.LONGEST_NAME + ".");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw refuse("holds a control character, which a name can't.");
        }
        if (!name.equals(name.strip())) {
            throw refuse("begins or ends with a space, which a name can't.");
        }
        return name;
    }

    /** A name that a definition gives. */
    String newName() {
        String name = name();
        if (name.equals(EventWords.ANY)) {
            throw refuse("is reserved: it means every event. Choose another name.");
        }
        return name;
    }

    int wholeNumber(int least, int most) {
        String text = text();
        if (!text.matches("[+-]?[0-9]+")) {
            throw refuse("is no whole number; write one such as 12.");
        }
        BigDecimal number = new BigDecimal(text);
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw refuse("is out of range: it is from " + least + " to " + most + ".");
        }
        return number.intValueExact();
    }

    /** A share from 0 to 1. */
    BigDecimal share() {
        String text = text();
        if (!Decimal.isPlainNumber(text)) {
            throw refuse("is no number; write one such as 0.01.");
        }
        BigDecimal share = new BigDecimal(text).stripTrailingZeros();
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
            throw refuse("is out of range: a share is from 0 to 1.");
        }
        return share;
    }

    <E extends Enum<E>> E choice(Class<E> type) {
        List<String> choices = Arrays.stream(type.getEnumConstants())
                .map(StoreDefinition::lower)
                .toList();
        return type.getEnumConstants()[choices.indexOf(oneOf(choices))];
    }

    /** One of the words; any case. */
    String oneOf(List<String> words) {
        String text = text();
        return words.stream()
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> refuse("is none of " + String.join(", ", words) + didYouMean(text, words)));
    }

    ZoneId zone() {
        try {
            return ZoneId.of(text());
        } catch (DateTimeException e) {
            throw refuse("is no time zone" + didYouMean(text(), ZoneId.getAvailableZoneIds())
                    + " Write a name such as Europe/Paris, or an offset such as +02:00.");
        }
    }

    DayOfWeek weekStart() {
        return choice(DayOfWeek.class);
    }

    LocalDate date() {
        try {
            return LocalDate.parse(text());
        } catch (DateTimeException e) {
            throw refuse("is no date; write one as 2025-03-10.");
        }
    }

    /** The start of a date in the zone, or the instant of a time, which is local to the zone where it has no offset. */
    long micros(ZoneId zone) {
        String text = text();
        EventTimeParser parser = new EventTimeParser(zone);
        if (!parser.read(text.getBytes(StandardCharsets.UTF_8))) {
            throw refuse("is neither a date nor a time; write 2025-03-10 or 2025-03-10T12:00:00Z.");
        }
        return parser.epochMicros();
    }

    Duration duration() {
        return DurationText.read(text())
                .orElseThrow(() -> refuse("is no duration; write digits and one of s, m, h, d, w, such as 30d."));
    }

    Duration positiveDuration() {
        Duration duration = duration();
        if (duration.isZero()) {
            throw refuse("is no time at all; write a duration above 0.");
        }
        return duration;
    }

    List<YamlValue> items() {
        if (!(node instanceof SequenceNode sequence)) {
            throw refuse(isNull() ? "has no value; write a list, or leave the field out." : "must be a list.");
        }
        List<YamlValue> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlValue(source, item, path + "[" + items.size() + "]"));
        }
        return items;
    }

    /** The items of a list that has some. */
    List<YamlValue> someItems() {
        List<YamlValue> items = items();
        if (items.isEmpty()) {
            throw refuse("is empty; write at least one, or leave the field out.");
        }
        return items;
    }

    /** The items of a list, or a single value as the only item. */
    List<YamlValue> oneOrMore() {
        return isText() ? List.of(this) : someItems();
    }

    /** The mapping's fields; unknown ones and those that stand twice are problems. */
    YamlFields fields(Problems problems, Collection<String> known) {
        return new YamlFields(this, problems, entries(), known);
    }

    /** The mapping's fields where a user chooses their names. */
    YamlFields anyFields(Problems problems) {
        return new YamlFields(this, problems, entries(), Set.of());
    }

    private List<NodeTuple> entries() {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse(
                    isNull()
                            ? "has no value; write its fields, or leave it out."
                            : "must have fields (name: value), not " + (isList() ? "a list." : "a plain text."));
        }
        return mapping.getValue();
    }

    /** A condition: a text, a list of texts that all have to hold, or values by property. */
    Condition condition(Problems problems) {
        if (isText()) {
            return parsed();
        }
        List<Condition> conditions = new ArrayList<>();
        if (isMapping()) {
            anyFields(problems).forEach((name, value) -> conditions.add(value.isOneOf(name)));
        } else {
            someItems().forEach(item -> conditions.add(item.parsed()));
        }
        if (conditions.isEmpty()) {
            throw refuse("is no condition; write one, or leave the field out.");
        }
        return conditions.size() == 1 ? conditions.get(0) : new Condition.And(conditions);
    }

    private Condition isOneOf(String property) {
        List<Condition> alternatives = new ArrayList<>();
        for (YamlValue value : oneOrMore()) {
            alternatives.add(new Comparison(property, Operator.EQUAL, value.literal()));
        }
        return isText() ? alternatives.get(0) : new Condition.Or(alternatives);
    }

    private Condition.Literal literal() {
        String text = text();
        boolean isPlain = node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return isPlain && Decimal.isPlainNumber(text) ? new Decimal(new BigDecimal(text)) : new Text(text);
    }

    private Condition parsed() {
        return parsed("the condition", ConditionParser::parseAll);
    }

    /** A step of a funnel, written as {@link FunnelStepDefinition#parse} reads it. */
    FunnelStepDefinition funnelStep() {
        return parsed("the step", FunnelStepParser::parseOne);
    }

    private <T> T parsed(String what, Function<TextScanner, T> parser) {
        String text = text();
        try {
            return parser.apply(new TextScanner(text));
        } catch (TextScanner.Unreadable e) {
            String message = path + ": cannot read " + what + " at character " + (e.position() + 1) + ": "
                    + e.expectation() + " in " + shown().strip() + ".";
            throw source.at(node.getStartMark(), columnsTo(e.position()), message);
        }
    }

    /** How far right of the value's start a character of its text stands; 0 where they are not on one line. */
    private int columnsTo(int position) {
        String raw = source.raw(node);
        if (raw.contains("\n") || !(node instanceof ScalarNode scalar)) {
            return 0;
        }
        return switch (scalar.getScalarStyle()) {
            case PLAIN -> position;
            case SINGLE_QUOTED ->
                1
                        + position
                        + (int) scalar.getValue()
                                .chars()
                                .limit(position)
                                .filter(c -> c == '\'')
                                .count();
            case DOUBLE_QUOTED -> raw.contains("\\") ? 0 : 1 + position;
            default -> 0;
        };
    }
}
