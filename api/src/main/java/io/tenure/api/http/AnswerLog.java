package io.tenure.api.http;

import io.javalin.http.Context;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each answer, also where no route was reached. It names the route and not what was asked: no id, name or parameter. */
final class AnswerLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerLog.class);
    private static final String ROUTE = AnswerLog.class.getName();
    private static final double NANOS_PER_MILLISECOND = 1e6;

    /** Remembers which route a request has taken. */
    static void remember(Context request) {
        request.req().setAttribute(ROUTE, request.endpoint().path);
    }

    @Override
    public void log(Request request, Response response) {
        Object route = request.getAttribute(ROUTE);
        // what tenure's log settings make fields of, in this order
        LOG.info(
                "{} {} answered {} in {} ms as {}",
                request.getMethod(),
                route == null ? "none" : route,
                response.getStatus(),
                Math.round(NanoTime.since(request.getBeginNanoTime()) / NANOS_PER_MILLISECOND * 10) / 10.0,
                RequestId.of(request));
    }
}
