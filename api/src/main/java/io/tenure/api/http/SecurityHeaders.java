package io.tenure.api.http;

import io.javalin.http.Context;

/** What browsers are told to refuse. */
final class SecurityHeaders {
    /** Scripts, styles and data of this server only; the page is never framed. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void add(Context request) {
        request.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        request.header("X-Content-Type-Options", "nosniff");
        request.header("Referrer-Policy", "no-referrer");
        request.header("Cross-Origin-Opener-Policy", "same-origin");
        request.header("Cross-Origin-Resource-Policy", "same-origin");
    }
}
