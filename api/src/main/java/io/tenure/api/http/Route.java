package io.tenure.api.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.tenure.api.access.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What is answered where.
 *
 * @param scope what a token has to allow for it; null: anybody may ask
 */
record Route(HandlerType method, String path, @Nullable Scope scope, Handler handler) {}
