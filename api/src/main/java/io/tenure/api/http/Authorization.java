package io.tenure.api.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.tenure.api.access.AccessToken;
import io.tenure.api.access.AccessTokens;
import io.tenure.api.access.Scope;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bearer tokens (RFC 6750): who may ask a route. */
final class Authorization {
    private static final String SCHEME = "Bearer ";

    private final @Nullable AccessTokens tokens;

    /** Asks for these tokens; null: for none. */
    Authorization(@Nullable AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** What answers a route, once it is known that the sender may ask. Nothing of the body is read before. */
    Handler guard(Route route) {
        Scope scope = route.scope();
        if (tokens == null || scope == null) {
            return route.handler();
        }
        AccessTokens known = tokens;
        return request -> {
            require(request, scope, known);
            route.handler().handle(request);
        };
    }

    /** The name of the token of a request, where the server knows it. */
    Optional<String> sender(@Nullable String header) {
        return tokens == null
                ? Optional.empty()
                : secret(header).flatMap(tokens::find).map(AccessToken::name);
    }

    private static Optional<String> secret(@Nullable String header) {
        return Optional.ofNullable(header)
                .filter(text -> text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(text -> text.substring(SCHEME.length()).strip());
    }

    private static void require(Context request, Scope scope, AccessTokens known) {
        Optional<String> secret = secret(request.header("Authorization"));
        if (secret.isEmpty()) {
            request.header("WWW-Authenticate", "Bearer realm=\"tenure\"");
            throw new Problem(
                            Kind.UNAUTHORIZED,
                            "The request has no token. Send the header Authorization: Bearer, followed by one that"
                                    + " tenure token has made.",
                            "Authorization",
                            null)
                    .toException();
        }
        Optional<AccessToken> token = secret.flatMap(known::find);
        if (token.isEmpty()) {
            request.header("WWW-Authenticate", "Bearer realm=\"tenure\", error=\"invalid_token\"");
            throw new Problem(
                            Kind.UNAUTHORIZED,
                            "This server doesn't know the token. It may have been withdrawn; ask whoever runs the"
                                    + " server for another one.",
                            "Authorization",
                            null)
                    .toException();
        }
        Scope allowed = token.orElseThrow().scope();
        if (!allowed.includes(scope)) {
            request.header(
                    "WWW-Authenticate",
                    "Bearer realm=\"tenure\", error=\"insufficient_scope\", scope=\"" + scope + "\"");
            throw new Problem(
                            Kind.FORBIDDEN,
                            "The token " + token.orElseThrow().name() + " allows " + allowed + ", and " + scope
                                    + " is needed here.",
                            "Authorization",
                            null)
                    .toException();
        }
    }
}
