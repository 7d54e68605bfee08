package io.tenure.jobs.alert;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where a webhook is. Whoever knows its URL can post to it, so no message and no {@link #toString} shows a part of it.
 *
 * @param variable the environment variable that holds the URL, which messages name in its place
 * @param host its scheme, its name or address, and its port
 * @param target its path and query, as they are sent
 * @param allowsPrivate whether it may be in a private network, and unencrypted
 */
record WebhookAddress(String variable, HttpHost host, String target, boolean allowsPrivate) implements DnsResolver {
    private static final int LAST_PORT = 65_535;

    /**
     * Reads a URL.
     *
     * @throws TenureException CONFIGURATION where it isn't one that may be posted to
     */
    static WebhookAddress parse(String variable, String url, boolean allowsPrivate) {
        URI uri = uri(variable, url);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean isSecure = scheme.equals("https");
        if (!isSecure && !scheme.equals("http")) {
            throw refused(variable, "is no https address; write one such as https://hooks.slack.com/services/…");
        }
        if (!isSecure && !allowsPrivate) {
            throw refused(
                    variable,
                    "is sent unencrypted (http); write https, or give --allow-private if it is in your own network");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > LAST_PORT) {
            throw refused(variable, "has no host, a wrong port, or a user before it; write https://HOST/PATH");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new WebhookAddress(
                variable,
                new HttpHost(scheme, uri.getHost(), uri.getPort()),
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery(),
                allowsPrivate);
    }

    private static URI uri(String variable, String url) {
        try {
            return new URI(new URI(url.strip()).toASCIIString());
        } catch (URISyntaxException e) {
            // its message holds the URL, so it is not the cause of anything that is printed
            throw refused(variable, "is no URL; write one such as https://hooks.slack.com/services/…");
        }
    }

    /**
     * The addresses to connect to, of which each is public or may be private.
     *
     * @throws UnknownHostException where the host has none
     * @throws TenureException CONFIGURATION where any of its addresses is not public and may not be private
     */
    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(name);
        if (!allowsPrivate && !Arrays.stream(addresses).allMatch(PublicAddresses::contain)) {
            throw refused("leads into a private network or to this machine; give --allow-private if that is meant");
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String name) {
        return name;
    }

    TenureException refused(String why) {
        return refused(variable, why);
    }

    private static TenureException refused(String variable, String why) {
        return new TenureException(ErrorCode.CONFIGURATION, "The webhook in " + variable + " " + why + ".");
    }

    @Override
    public String toString() {
        return "the webhook in " + variable;
    }
}
