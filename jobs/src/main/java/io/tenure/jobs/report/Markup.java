package io.tenure.jobs.report;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Writes elements that are HTML and well-formed XML alike; everything that comes from outside passes through escaping. */
final class Markup {
    private final Appendable out;
    private final Deque<String> open = new ArrayDeque<>();

    Markup(Appendable out) {
        this.out = out;
    }

    /** Opens an element; attributes are names and values in turn, a null value leaves its attribute out. */
    Markup open(String element, @Nullable String... attributes) throws IOException {
        startTag(element, attributes);
        out.append('>');
        open.push(element);
        return this;
    }

    /** Closes the element opened last. */
    Markup close() throws IOException {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element that holds text only. */
    Markup element(String element, String text, @Nullable String... attributes) throws IOException {
        return open(element, attributes).text(text).close();
    }

    /** A void element of HTML, or an SVG element without content. */
    Markup empty(String element, @Nullable String... attributes) throws IOException {
        startTag(element, attributes);
        out.append("/>");
        return this;
    }

    Markup text(String text) throws IOException {
        out.append(escape(text));
        return this;
    }

    /** Text of this program's own, put down as it is: styles and scripts, which may not hold {@code <} or {@code &}. */
    Markup ownText(String text) throws IOException {
        if (text.indexOf('<') >= 0 || text.indexOf('&') >= 0) {
            throw new IllegalArgumentException("would be read as markup by an XML parser: " + text);
        }
        out.append(text);
        return this;
    }

    Markup line() throws IOException {
        out.append('\n');
        return this;
    }

    private void startTag(String element, @Nullable String... attributes) throws IOException {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            String value = attributes[i + 1];
            if (value != null) {
                out.append(' ')
                        .append(attributes[i])
                        .append("=\"")
                        .append(escape(value))
                        .append('"');
            }
        }
    }

    private static String escape(String text) {
        return PlainText.visible(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
