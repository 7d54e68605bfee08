package io.tenure.api.http;

import io.javalin.http.Context;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses what a page of somebody else makes a browser send here.
 *
 * <p>A server on loopback has no other lock than that: a name that somebody points at 127.0.0.1 makes a browser take it for that
 * name's own, so requests for other hosts are refused; and so are those that change or compute something for another site.
 */
final class OwnRequests {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OwnRequests() {}

    static void require(Context request) {
        String host = request.host();
        if (host == null || !LOOPBACK.contains(withoutPort(host))) {
            throw new Problem(
                            Kind.FORBIDDEN,
                            "The request is for the host '" + host + "', and this server is localhost only.",
                            "Host",
                            host)
                    .toException();
        }
        String site = request.header("Sec-Fetch-Site");
        boolean isForeign = "cross-site".equals(site) || "same-site".equals(site);
        if (isForeign && !request.method().name().equals("GET")) {
            throw new Problem(
                            Kind.FORBIDDEN,
                            "The request comes from another site's page; only this server's own page may send it.",
                            "Sec-Fetch-Site",
                            site)
                    .toException();
        }
    }

    private static String withoutPort(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
    }
}
