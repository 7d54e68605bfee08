package io.tenure.jobs.alert;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of an answer by HTTP/1.1.
 *
 * @param headers by their names in lower case; of several the last
 * @param body what came with it, as far as it was read
 */
record HttpAnswer(int status, Map<String, String> headers, String body) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final int MOST_BYTES = 16 << 10;
    private static final int SHOWN_CHARACTERS = 160;
    private static final int SECRET_CHARACTERS = 6;
    private static final int FIRST_FINAL = 200;

    HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads an answer; the body of one that went well is left unread.
     *
     * @throws IOException where it breaks off before its headers end, or is no HTTP
     */
    static HttpAnswer read(InputStream in) throws IOException {
        Counted counted = new Counted(in);
        HttpAnswer answer;
        do {
            answer = readHead(counted);
        } while (answer.status() < FIRST_FINAL);
        boolean isWell = answer.status() < 300;
        return isWell ? answer : new HttpAnswer(answer.status(), answer.headers(), counted.rest(answer.length()));
    }

    private static HttpAnswer readHead(Counted in) throws IOException {
        String first = in.line();
        Matcher status = STATUS.matcher(first);
        if (!status.matches()) {
            throw new IOException("no HTTP");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = in.line(); !line.isEmpty(); line = in.line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpAnswer(Integer.parseInt(status.group(1)), headers, "");
    }

    private int length() {
        String length = headers.getOrDefault("content-length", "");
        return SECONDS.matcher(length).matches() ? Math.min(MOST_BYTES, Integer.parseInt(length)) : MOST_BYTES;
    }

    /** How long the server asks to wait; empty where it doesn't say, or names a time of day. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(headers.get("retry-after"))
                .filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    /** {@code  ("…")} with the beginning of the body in plain characters and without what it repeats of the secret. */
    String excerpt(String secret) {
        String text = body;
        for (String part : secret.split("[/?&=]", -1)) {
            text = part.length() < SECRET_CHARACTERS ? text : text.replace(part, "…");
        }
        text = text.replaceAll("[^ -~…]+", " ").strip();
        if (text.isEmpty()) {
            return "";
        }
        return " (\"" + (text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text) + "\")";
    }

    /** Lines and bytes up to a number of them. */
    private static final class Counted {
        private final InputStream in;
        private int left = MOST_BYTES;

        private Counted(InputStream in) {
            this.in = in;
        }

        private int next() throws IOException {
            return left-- > 0 ? in.read() : -1;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = next(); next != '\n'; next = next()) {
                if (next < 0) {
                    throw new IOException("an answer that ends in its headers");
                }
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }

        /** What comes; a server that doesn't end the body in time has said enough. */
        private String rest(int most) throws IOException {
            StringBuilder rest = new StringBuilder();
            try {
                for (int next = most > 0 ? next() : -1; next >= 0; next = rest.length() < most ? next() : -1) {
                    rest.append((char) next);
                }
            } catch (SocketTimeoutException e) {
                return rest.toString();
            }
            return new String(rest.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }
}
