package io.tenure.api.http;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** An answer as it goes out. */
final class Answer {
    static final String JSON = "application/json";
    static final String CSV = "text/csv; charset=utf-8";
    private static final int WORTH_COMPRESSING = 1024;
    /** Above it only the compressed bytes are kept: nearly every client takes them, and they are fewer. */
    private static final int LARGE = 64 * 1024;

    private final String contentType;
    private final byte @Nullable [] body;
    private final byte @Nullable [] gzipped;
    private final @Nullable String fileName;

    /**
     * An answer.
     *
     * @param contentType its media type
     * @param body the bytes
     * @param fileName what to call a file of it; null: it is no file
     */
    Answer(String contentType, byte[] body, @Nullable String fileName) {
        this.contentType = contentType;
        this.body = body.length > LARGE ? null : body;
        this.gzipped = body.length < WORTH_COMPRESSING ? null : gzip(body);
        this.fileName = fileName;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gunzip(byte[] gzipped) {
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it, compressed where the client takes that. */
    void send(Context request) {
        request.contentType(contentType);
        if (fileName != null) {
            request.header("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        }
        String encodings = request.header("Accept-Encoding");
        if (gzipped != null && encodings != null && encodings.contains("gzip")) {
            request.header("Content-Encoding", "gzip");
            write(gzipped, request);
        } else {
            write(body != null ? body : gunzip(Objects.requireNonNull(gzipped)), request);
        }
    }

    /** Leaves the sending to Jetty: a client that reads slowly holds no thread and no copy. */
    private static void write(byte[] bytes, Context request) {
        request.future(() -> {
            CompletableFuture<Void> isSent = new CompletableFuture<>();
            try {
                HttpOutput out = (HttpOutput) request.res().getOutputStream();
                // whoever has gone away meanwhile is no error
                out.sendContent(
                        ByteBuffer.wrap(bytes),
                        Callback.from(() -> isSent.complete(null), failure -> isSent.complete(null)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return isSent;
        });
    }

    /** What it takes of a cache, in bytes. */
    int weight() {
        return (body == null ? 0 : body.length) + (gzipped == null ? 0 : gzipped.length);
    }
}
