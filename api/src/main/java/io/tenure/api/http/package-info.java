/**
 * The server: routes, formats, caching and errors of HTTP.
 *
 * <p>The only package that imports Javalin. Start with {@link io.tenure.api.http.ApiServer}.
 */
package io.tenure.api.http;
