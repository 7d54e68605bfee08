package io.tenure.definition;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * An uploaded list of users.
 *
 * @param userIds their ids, sorted, each once
 */
public record UserList(List<String> userIds) {
    public UserList {
        userIds = List.copyOf(new TreeSet<>(userIds));
    }

    static UserList of(Collection<String> userIds) {
        return new UserList(List.copyOf(userIds));
    }

    /** The number of users, not their ids: lists are long. */
    @Override
    public String toString() {
        return userIds.size() + (userIds.size() == 1 ? " user" : " users");
    }
}
