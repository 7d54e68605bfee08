package io.tenure.api.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** What every answer carries: its number, and what browsers are told to refuse. */
final class SecurityHeaders implements HttpConfiguration.Customizer {
    /** Scripts, styles and data of this server only; the page is never framed. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Override
    public Request customize(Request request, HttpFields.Mutable answer) {
        add(request, answer);
        return request;
    }

    static void add(Request request, HttpFields.Mutable answer) {
        answer.put(RequestId.HEADER, RequestId.of(request));
        answer.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        answer.put("X-Content-Type-Options", "nosniff");
        answer.put("Referrer-Policy", "no-referrer");
        answer.put("Cross-Origin-Opener-Policy", "same-origin");
        answer.put("Cross-Origin-Resource-Policy", "same-origin");
    }
}
