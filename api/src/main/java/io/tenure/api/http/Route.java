package io.tenure.api.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/** What is answered where. */
record Route(HandlerType method, String path, Handler handler) {}
