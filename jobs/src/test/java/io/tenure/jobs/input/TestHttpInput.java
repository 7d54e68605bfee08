package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TestHttpInput {
    private static final String CSV = "user_id,event_time\n007,2025-01-01\n8,soon\n";

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        byte[] packed = gzip(CSV);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/a.csv", CSV.getBytes(UTF_8));
        answer("/a.csv.gz", packed);
        answer("/cut.csv.gz", Arrays.copyOf(packed, packed.length - 5));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAllowedAddressIsReadLikeAFile() {
        for (String name : List.of("a.csv", "a.csv.gz", "a.csv?signature=x.parquet", "a.csv.gz?signature=1")) {
            EventInput input = open(name);
            assertThat(input.events().collectAsList()).as(name).hasToString("[[2025-01-01T00:00:00Z,007,null]]");
            assertThat(input.report().rejected()).as(name).containsOnlyKeys(RejectReason.BAD_EVENT_TIME);
        }
    }

    @Test
    void aCutDownloadIsAnErrorThatNamesTheAddress() {
        assertThatThrownBy(() -> open("cut.csv.gz").events().collectAsList())
                .hasRootCauseInstanceOf(EOFException.class)
                .hasStackTraceContaining("/cut.csv.gz, line ");
    }

    @Test
    void anAddressWithoutAFileIsAnError() {
        assertThatThrownBy(() -> open("none.csv"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("/none.csv");
    }

    private EventInput open(String name) {
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
        return EventInput.open(SharedSpark.session(), InputSpec.of(List.of(address), true), Set.of());
    }

    private void answer(String path, byte[] body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                boolean exists = exchange.getRequestURI().getPath().equals(path);
                exchange.sendResponseHeaders(exists ? 200 : 404, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
