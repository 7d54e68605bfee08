package io.tenure.api.http;

import io.javalin.http.Context;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of somebody else makes a browser send here.
 *
 * <p>A name that somebody points at this address makes a browser take the server for that name's own. Without tokens there is no
 * other lock than to refuse such names. With tokens that page has none: browsers keep what they are given by origin.
 */
final class OwnRequests {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Names by which the server may be asked; null: by any. */
    private final @Nullable Set<String> hosts;

    /** Knows what the server is called beside localhost, which matters where tokens are not asked for or names are given. */
    OwnRequests(boolean isWithTokens, List<String> names) {
        if (isWithTokens && names.isEmpty()) {
            hosts = null;
        } else {
            Set<String> known = new HashSet<>(LOOPBACK);
            names.forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
            hosts = Set.copyOf(known);
        }
    }

    void require(Context request) {
        String host = request.host();
        if (hosts != null && (host == null || !hosts.contains(withoutPort(host)))) {
            throw new Problem(
                            Kind.FORBIDDEN,
                            "The request is for the host '" + host + "', and this server is "
                                    + (hosts.size() == LOOPBACK.size() ? "localhost only" : "not called so")
                                    + ". Start it with --allowed-host where that is a name of its own.",
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
