package io.tenure.jobs.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A webhook that takes messages as Slack does: a POST of {@code {"text": …}}.
 *
 * <p>It speaks HTTP by itself, because the JDK's clients look a host up again when they connect, after its addresses were
 * checked; and it follows no redirect, which would lead past the check. What may pass (no answer, 429, 5xx) is tried again a few
 * times. Its URL is in no message.
 */
public final class Webhook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_ATTEMPTS = 4;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Of a server that asks for a longer pause the next run may ask again. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final WebhookAddress address;
    private final SSLSocketFactory tls;
    private final Duration firstWait;

    Webhook(WebhookAddress address, SSLSocketFactory tls, Duration firstWait) {
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
                WebhookAddress.parse(variable, url, allowsPrivate),
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                FIRST_WAIT);
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
        try (Socket plain = connected()) {
            plain.setSoTimeout((int) ANSWER.toMillis());
            try (Socket socket = address.isSecure() ? secured(plain) : plain) {
                OutputStream out = socket.getOutputStream();
                out.write(head(body.length));
                out.write(body);
                out.flush();
                return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()));
            }
        }
    }

    /** A connection to the first of the addresses that takes one. */
    private Socket connected() throws IOException {
        IOException failure = new ConnectException();
        for (InetAddress each : address.resolve()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(each, address.port()), (int) CONNECT.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    /** TLS with the certificate checked for the host, whatever its address. */
    private Socket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private byte[] head(int bodyLength) {
        return ("POST " + address.target() + " HTTP/1.1\r\n"
                        + "Host: " + address.authority() + "\r\n"
                        + "Content-Type: application/json; charset=utf-8\r\n"
                        + "Content-Length: " + bodyLength + "\r\n"
                        + "User-Agent: tenure\r\n"
                        + "Accept: */*\r\n"
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
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
