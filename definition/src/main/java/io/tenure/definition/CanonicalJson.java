package io.tenure.definition;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Writes a tree of sorted maps, lists, texts, numbers and nulls as JSON, always the same bytes for an equal tree. */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** The JSON of a tree. */
    public static String write(Object tree) {
        StringBuilder json = new StringBuilder();
        append(json, tree);
        return json.toString();
    }

    public static String sha256(String json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void append(StringBuilder json, @Nullable Object tree) {
        if (tree instanceof SortedMap<?, ?> map) {
            appendAll(json, '{', map.entrySet().iterator(), '}');
        } else if (tree instanceof List<?> list) {
            appendAll(json, '[', list.iterator(), ']');
        } else if (tree instanceof Map.Entry<?, ?> entry) {
            appendText(json, (String) entry.getKey());
            json.append(':');
            append(json, entry.getValue());
        } else if (tree instanceof String text) {
            appendText(json, text);
        } else if (tree == null || tree instanceof Integer || tree instanceof Long) {
            json.append(tree);
        } else {
            throw new IllegalArgumentException(
                    "not a tree of maps, lists, texts, numbers and nulls: " + tree.getClass());
        }
    }

    private static void appendAll(StringBuilder json, char open, Iterator<?> parts, char close) {
        json.append(open);
        while (parts.hasNext()) {
            append(json, parts.next());
            if (parts.hasNext()) {
                json.append(',');
            }
        }
        json.append(close);
    }

    private static void appendText(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (isPlain(c)) {
                json.append(c);
            } else {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        json.append('"');
    }

    /** Characters that stand for themselves in JSON and in YAML. */
    private static boolean isPlain(char c) {
        return (c >= ' ' && c < 0x7F) || (c >= 0xA0 && c < 0xFEFF && c != 0x2028 && c != 0x2029);
    }
}
