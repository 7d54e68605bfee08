package io.tenure.jobs.alert;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Where a webhook is. Whoever knows its URL can post to it, so no message and no {@link #toString} shows a part of it.
 *
 * @param variable the environment variable that holds the URL, which messages name in its place
 * @param isSecure whether it is reached by TLS
 * @param host its name, or an address
 * @param target its path and query, as they are sent
 * @param allowsPrivate whether it may be in a private network, and unencrypted
 */
record WebhookAddress(String variable, boolean isSecure, String host, int port, String target, boolean allowsPrivate) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
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
                isSecure,
                uri.getHost(),
                uri.getPort() >= 0 ? uri.getPort() : isSecure ? HTTPS_PORT : HTTP_PORT,
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
     * The addresses to connect to: looked up once, so that what is checked is what is connected to.
     *
     * @throws UnknownHostException where the host has none
     * @throws TenureException CONFIGURATION where any of its addresses is not public and may not be private
     */
    List<InetAddress> resolve() throws UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        if (!allowsPrivate && !addresses.stream().allMatch(PublicAddresses::contain)) {
            throw refused(
                    variable, "leads into a private network or to this machine; give --allow-private if that is meant");
        }
        return addresses;
    }

    /** The value of the header {@code Host}. */
    String authority() {
        return port == (isSecure ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
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
