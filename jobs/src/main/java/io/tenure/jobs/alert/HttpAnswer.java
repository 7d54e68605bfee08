package io.tenure.jobs.alert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param retryAfter how long it asks to wait; empty where it doesn't say, or names a time of day
 * @param body how its text begins; empty where all went well
 */
record HttpAnswer(int status, Optional<Duration> retryAfter, String body) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final int MOST_BYTES = 16 << 10;
    private static final int SHOWN_CHARACTERS = 160;
    private static final int SECRET_CHARACTERS = 6;

    static HttpAnswer of(ClassicHttpResponse response) throws IOException {
        boolean isWell = response.getCode() < 300;
        byte @Nullable [] body = isWell ? null : EntityUtils.toByteArray(response.getEntity(), MOST_BYTES);
        @Nullable Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        return new HttpAnswer(
                response.getCode(),
                Optional.ofNullable(retryAfter)
                        .map(Header::getValue)
                        .filter(text -> SECONDS.matcher(text).matches())
                        .map(text -> Duration.ofSeconds(Long.parseLong(text))),
                body == null ? "" : new String(body, StandardCharsets.UTF_8));
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
}
