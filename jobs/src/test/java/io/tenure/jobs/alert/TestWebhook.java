package io.tenure.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.SlackServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real servers on loopback. */
final class TestWebhook {
    private static final String VARIABLE = "HOOK";
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private SlackServer server;

    @BeforeEach
    void start() throws IOException {
        server = SlackServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMessageArrivesAsItIs() {
        String text = "a \"quoted\" text\n*with* <https://x> &amp; \u00e9\u20ac\ud83d\ude00 \\";

        webhook(server.url()).post(text);

        assertThat(server.messages()).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void whatMayPassIsTriedAgain(int status) {
        server.willAnswer(status, Map.of(), "busy").willAnswer(status, Map.of(), "busy");

        webhook(server.url()).post("hello");

        assertThat(server.messages()).containsExactly("hello", "hello", "hello");
    }

    @Test
    void aServerThatStaysBusyIsGivenUpWithoutItsSecret() {
        for (int i = 0; i < 5; i++) {
            server.willAnswer(
                    500, Map.of(), "no\u0000\u001b[31m /services/" + SlackServer.SECRET + " here " + "x".repeat(900));
        }

        TenureException error = failure(server.url());

        assertThat(error.code()).isEqualTo(ErrorCode.WEBHOOK);
        assertThat(error)
                .hasMessageStartingWith("The webhook in HOOK answers 500 (\"no [31m /…/…/… here xxx")
                .hasMessageEndingWith("x…\"). Nothing is lost: the same command sends it later.")
                .hasNoCause();
        assertThat(String.valueOf(error.getMessage())).hasSizeLessThan(330);
        assertThat(server.messages()).hasSize(4);
    }

    @Test
    void aServerThatAsksForTimeGetsIt() {
        server.willAnswer(429, Map.of("Retry-After", "1"), "");
        long start = System.nanoTime();

        webhook(server.url()).post("hello");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(server.messages()).hasSize(2);
    }

    @Test
    void aServerThatAsksForMoreTimeThanARunHasIsLeftForTheNextRun() {
        server.willAnswer(503, Map.of("Retry-After", "3600"), "");

        assertThat(failure(server.url()).code()).isEqualTo(ErrorCode.WEBHOOK);
        assertThat(server.messages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "303", "307", "308"})
    void redirectsAreNotFollowed(int status) throws IOException {
        try (SlackServer other = SlackServer.start()) {
            server.willAnswer(status, Map.of("Location", other.url()), "");

            TenureException error = failure(server.url());

            assertThat(error.code()).isEqualTo(ErrorCode.CONFIGURATION);
            assertThat(error).hasMessageContaining("redirects (" + status + "), which is not followed");
            assertThat(other.messages()).isEmpty();
            assertThat(server.messages()).hasSize(1);
        }
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        server.willAnswer(404, Map.of(), "no_service");

        TenureException error = failure(server.url());

        assertThat(error.code()).isEqualTo(ErrorCode.CONFIGURATION);
        assertThat(error).hasMessageContaining("answers 404 (\"no_service\"); check that it is still there");
        assertThat(server.messages()).hasSize(1);
    }

    @Test
    void nobodyThereAndNonsenseAreToldWithoutTheAddress() throws IOException {
        String url = server.url();
        server.close();
        TenureException gone = failure(url);
        assertThat(gone.code()).isEqualTo(ErrorCode.WEBHOOK);
        assertThat(gone).hasMessageContaining("can't be reached").hasNoCause();
        assertThat(gone.getMessage()).doesNotContain("127.0.0.1", "SECRET");

        for (String nonsense : List.of("", "SSH-2.0\r\n\r\n", "HTTP/1.1 2", "x".repeat(99_999))) {
            assertThat(answeredBy(nonsense).code()).as(nonsense).isEqualTo(ErrorCode.WEBHOOK);
        }
    }

    /** A server that says something, whatever it is asked. */
    private static TenureException answeredBy(String answer) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                while (!listening.isClosed()) {
                    try (Socket socket = listening.accept()) {
                        socket.getInputStream().read(new byte[9_999]);
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        // closed, by either side
                    }
                }
            });
            answering.start();
            return failure("http://127.0.0.1:" + listening.getLocalPort() + "/");
        }
    }

    @Test
    void thisMachineAndPlainTextNeedPermission() {
        String https = server.url().replace("http:", "https:");

        assertThatThrownBy(() -> Webhook.of(VARIABLE, https, false).post("hello"))
                .hasMessage(
                        "The webhook in HOOK leads into a private network or to this machine; give --allow-private if that"
                                + " is meant.");
        assertThatThrownBy(() -> Webhook.of(VARIABLE, https.replace("127.0.0.1", "localhost"), false)
                        .post("hello"))
                .hasMessageContaining("leads into a private network");
        assertThatThrownBy(() -> Webhook.of(VARIABLE, server.url(), false))
                .hasMessageContaining("is sent unencrypted (http)");
        assertThat(server.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/SECRET",
                "file:///SECRET",
                "hooks.slack.com/SECRET",
                "https:///SECRET",
                "https://user:SECRET@example.com/",
                "https://example.com:99999/SECRET",
                "https://exa mple.com/SECRET",
                "https://example.com/SECRET\r\nHost: other",
                "https://under_score.example.com/SECRET",
                "SECRET"
            })
    void whatIsNoAddressIsRefusedWithoutBeingShown(String url) {
        assertThatThrownBy(() -> Webhook.of(VARIABLE, url, true))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.CONFIGURATION))
                .hasMessageStartingWith("The webhook in HOOK ")
                .hasMessageNotContaining("SECRET")
                .hasNoCause();
    }

    @Test
    void anAddressNeverShowsItself() {
        assertThat(WebhookAddress.parse(VARIABLE, "https://example.com/SECRET?a=SECRET", false))
                .hasToString("the webhook in HOOK");
    }

    @Test
    void aCertificateMustBeForTheHostAndTrusted() throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext tls = tlsFor("localhost");
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        try (SlackServer secure = SlackServer.of(https)) {
            String url = "https://localhost:" + secure.port() + "/services/" + SlackServer.SECRET;

            new Webhook(WebhookAddress.parse(VARIABLE, url, true), tls, AT_ONCE).post("hello");
            assertThat(secure.messages()).containsExactly("hello");

            assertThatThrownBy(() -> webhook(url).post("untrusted"))
                    .hasMessageContaining("can't be trusted: the TLS handshake failed");
            assertThatThrownBy(() -> new Webhook(
                                    WebhookAddress.parse(VARIABLE, url.replace("localhost", "127.0.0.1"), true),
                                    tls,
                                    AT_ONCE)
                            .post("other host"))
                    .hasMessageContaining("can't be trusted: the TLS handshake failed");
            assertThat(secure.messages()).hasSize(1);
        }
    }

    /** Keys and trust of a certificate that is made on the spot. */
    private SSLContext tlsFor(String host) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        String password = "changeit";
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        host,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        password)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, password.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, password.toCharArray());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry(host, keys.getCertificate(host));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Webhook webhook(String url) {
        return new Webhook(WebhookAddress.parse(VARIABLE, url, true), SSLContexts.createSystemDefault(), AT_ONCE);
    }

    private static TenureException failure(String url) {
        try {
            webhook(url).post("hello");
        } catch (TenureException e) {
            return e;
        }
        throw new AssertionError("it was taken");
    }
}
