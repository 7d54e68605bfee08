package io.tenure.api.http;

import java.util.UUID;
import org.eclipse.jetty.server.Request;

/** A number for each request, which its answer and the log have. */
final class RequestId {
    static final String HEADER = "X-Request-Id";
    private static final String ATTRIBUTE = RequestId.class.getName();

    private RequestId() {}

    /** The number of a request, which it gets when it is first asked for. */
    static String of(Request request) {
        Object known = request.getAttribute(ATTRIBUTE);
        if (known instanceof String id) {
            return id;
        }
        String id = UUID.randomUUID().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
