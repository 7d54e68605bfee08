package io.tenure.jobs.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/**
 * A webhook that takes messages as Slack does: a POST of {@code {"text": …}}.
 *
 * <p>Each connection goes to the addresses that were checked, which is why it isn't the JDK's client, which looks the host up
 * again; and it follows no redirect, which would lead past the check. What may pass (no answer, 429, 5xx) is tried again a few
 * times. Its URL is in no message.
 */
public final class Webhook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout ANSWER = Timeout.ofSeconds(10);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_ATTEMPTS = 4;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Of a server that asks for a longer pause the next run may ask again. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final WebhookAddress address;
    private final SSLContext tls;
    private final Duration firstWait;

    Webhook(WebhookAddress address, SSLContext tls, Duration firstWait) {
        this.address = address;
        this.tls = tls;
        this.firstWait = firstWait;
    }

    /**
     * A webhook.
     *
     * @param variable the environment variable that holds its URL, which messages name in its place
     * @param url an https address of the public internet
     * @param allowsPrivate whether it may be in a private network or on this machine, and unencrypted
     * @throws TenureException CONFIGURATION where the URL can't be read or isn't allowed
     */
    public static Webhook of(String variable, String url, boolean allowsPrivate) {
        return new Webhook(
                WebhookAddress.parse(variable, url, allowsPrivate), SSLContexts.createSystemDefault(), FIRST_WAIT);
    }

    /**
     * Posts a message.
     *
     * @param text in Slack's mark-up
     * @throws TenureException WEBHOOK where it can't be reached or is busy; CONFIGURATION where it refuses, which trying again
     *     doesn't change
     */
    public void post(String text) {
        byte[] body = json(text);
        Duration wait = firstWait;
        for (int attempt = 1; ; attempt++) {
            Attempt result = attempt(body);
            if (result.isTaken()) {
                return;
            }
            Duration asked = result.retryAfter().orElse(Duration.ZERO);
            if (attempt == MOST_ATTEMPTS || asked.compareTo(LONGEST_WAIT) > 0) {
                throw new TenureException(
                        ErrorCode.WEBHOOK,
                        "The webhook in " + address.variable() + " " + result.problem()
                                + ". Nothing is lost: the same command sends it later.");
            }
            pause(asked.compareTo(wait) > 0 ? asked : wait);
            wait = wait.multipliedBy(2);
        }
    }

    private static byte[] json(String text) {
        try {
            return JSON.writeValueAsBytes(Map.of("text", text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text that is no JSON", e);
        }
    }

    /** How one attempt ended: taken, or with a problem that may pass. */
    private record Attempt(boolean isTaken, String problem, Optional<Duration> retryAfter) {}

    private Attempt attempt(byte[] body) {
        HttpAnswer answer;
        try {
            answer = exchange(body);
        } catch (SSLException e) {
            throw address.refused("can't be trusted: the TLS handshake failed ("
                    + e.getClass().getSimpleName()
                    + "). Its certificate must be for that host and from an authority that Java knows");
        } catch (IOException e) {
            // its message can name the host
            return new Attempt(false, inWords(e), Optional.empty());
        }
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Attempt(true, "", Optional.empty());
        }
        if (status >= 300 && status < 400) {
            throw address.refused(
                    "redirects (" + status + "), which is not followed; put in the address that it leads to");
        }
        String problem = "answers " + status + answer.excerpt(address.target());
        if (status < 500 && status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT) {
            throw address.refused(
                    problem + "; check that it is still there and takes messages such as {\"text\": \"…\"}");
        }
        return new Attempt(false, problem, answer.retryAfter());
    }

    private static String inWords(IOException error) {
        if (error instanceof UnknownHostException) {
            return "can't be found: its host has no address";
        }
        if (error instanceof SocketTimeoutException) {
            return "doesn't answer in time";
        }
        return error instanceof ConnectException
                ? "can't be reached: nothing takes the connection"
                : "breaks off (" + error.getClass().getSimpleName() + ")";
    }

    private HttpAnswer exchange(byte[] body) throws IOException {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", address.host(), address.target());
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        try (CloseableHttpClient client = client()) {
            return client.execute(address.host(), request, HttpAnswer::of);
        }
    }

    private CloseableHttpClient client() {
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(address)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(ANSWER)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("tenure")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }
}
