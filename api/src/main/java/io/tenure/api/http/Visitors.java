package io.tenure.api.http;

import io.tenure.api.access.AccessTokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask the server, and by what name.
 *
 * @param tokens those that are asked for; null: none, so that whoever reaches the port may ask
 * @param hosts names of the server beside localhost, without a port. None: any name with tokens, localhost only without
 */
public record Visitors(@Nullable AccessTokens tokens, List<String> hosts) {
    public Visitors {
        hosts = List.copyOf(hosts);
    }

    /** Whoever sits at this machine. */
    public static Visitors ofThisMachine() {
        return new Visitors(null, List.of());
    }
}
