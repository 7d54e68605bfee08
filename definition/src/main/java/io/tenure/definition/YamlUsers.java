package io.tenure.definition;

import io.tenure.definition.Condition.And;
import io.tenure.definition.Condition.Comparison;
import io.tenure.definition.Condition.Not;
import io.tenure.definition.Condition.Operator;
import io.tenure.definition.Condition.Or;
import io.tenure.definition.Condition.Text;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Takes a user out of the text of a definition, be it as it was written or its canonical JSON. */
public final class YamlUsers {
    static final String USER_ID = "user_id";
    private static final String USERS = "users";
    private static final String WHERE = "where";
    private static final String EXCLUSIONS = "exclusions";

    private final String userId;
    private final Map<String, String> exclusions;
    private boolean isChanged;

    /**
     * For one user.
     *
     * @param exclusions what takes the place of the hash of a store's exclusions
     */
    public YamlUsers(String userId, Map<String, String> exclusions) {
        this.userId = userId;
        this.exclusions = exclusions;
    }

    /**
     * The text without the user, and then without comments.
     *
     * @param isRewritten whether to write it anew even if no list and no condition changes
     */
    public String removedFrom(String text, boolean isRewritten) {
        @Nullable
        Node root = YamlSource.ofJson("a stored definition", text)
                .root()
                .map(YamlValue::node)
                .orElse(null);
        if (root == null) {
            return text;
        }
        isChanged = isRewritten;
        visit(root);
        return isChanged ? write(root) : text;
    }

    private static String write(Node root) {
        DumperOptions options = new DumperOptions();
        options.setSplitLines(false);
        options.setAllowUnicode(true);
        StringWriter text = new StringWriter();
        new Yaml(options).serialize(root, text);
        return text.toString();
    }

    private void visit(Node node) {
        if (node instanceof MappingNode mapping) {
            mapping.getValue().replaceAll(field -> new NodeTuple(field.getKeyNode(), field(field)));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::visit);
        }
    }

    private Node field(NodeTuple field) {
        String name = field.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
        Node value = field.getValueNode();
        if (name.equals(WHERE)) {
            return condition(value);
        }
        if (name.equals(USERS) && value instanceof SequenceNode users) {
            isChanged |= users.getValue().removeIf(this::isTheirs);
        } else if (name.equals(EXCLUSIONS)
                && value instanceof ScalarNode hash
                && exclusions.containsKey(hash.getValue())) {
            return text(exclusions.get(hash.getValue()));
        } else {
            visit(value);
        }
        return value;
    }

    private boolean isTheirs(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().equals(userId);
    }

    /** A text, a list of texts, or values by property. */
    private Node condition(Node node) {
        if (node instanceof ScalarNode scalar) {
            return conditionText(scalar);
        }
        if (node instanceof SequenceNode texts) {
            texts.getValue().replaceAll(text -> text instanceof ScalarNode scalar ? conditionText(scalar) : text);
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().replaceAll(field -> new NodeTuple(field.getKeyNode(), valueOf(field)));
        }
        return node;
    }

    private Node conditionText(ScalarNode scalar) {
        if (!scalar.getValue().contains(new Condition.Text(userId).toString())) {
            return scalar;
        }
        Condition condition = Condition.parse(scalar.getValue());
        Condition rest = without(condition, userId);
        return rest.equals(condition) ? scalar : text(rest.toString());
    }

    private Node valueOf(NodeTuple field) {
        Node value = field.getValueNode();
        if (!(field.getKeyNode() instanceof ScalarNode key) || !key.getValue().equals(USER_ID)) {
            return value;
        }
        if (value instanceof SequenceNode values) {
            List<Node> all = values.getValue();
            all.replaceAll(each -> isTheirs(each) ? text("") : each);
            return values;
        }
        return isTheirs(value) ? text("") : value;
    }

    private Node text(String value) {
        isChanged = true;
        return new ScalarNode(Tag.STR, value, null, null, ScalarStyle.DOUBLE_QUOTED);
    }

    /** The condition without a user: true and false for everybody else as before. */
    static Condition without(Condition condition, String userId) {
        if (condition instanceof And and) {
            return new And(
                    and.conditions().stream().map(each -> without(each, userId)).toList());
        }
        if (condition instanceof Or or) {
            return new Or(
                    or.conditions().stream().map(each -> without(each, userId)).toList());
        }
        if (condition instanceof Not not) {
            return new Not(without(not.condition(), userId));
        }
        return condition instanceof Comparison comparison && isAboutThem(comparison, userId)
                ? new Comparison(comparison.name(), comparison.operator(), new Text(""))
                : condition;
    }

    private static boolean isAboutThem(Comparison comparison, String userId) {
        return comparison.name().equals(USER_ID)
                && (comparison.operator() == Operator.EQUAL || comparison.operator() == Operator.NOT_EQUAL)
                && comparison.literal().equals(new Text(userId));
    }
}
