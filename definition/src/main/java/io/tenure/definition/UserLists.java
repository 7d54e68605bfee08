package io.tenure.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads lists of users, written out under {@code users} or in a file of their own, one id a line. */
final class UserLists {
    private UserLists() {}

    /** The list; null where there is none or it is refused. */
    static @Nullable UserList read(YamlFields fields) {
        return fields.has("users")
                ? fields.readOrNull("users", UserLists::list)
                : fields.readOrNull("users_file", file -> file(file, fields));
    }

    private static UserList list(YamlValue value) {
        // the last user of a stored list can have been erased
        List<YamlValue> users = value.source().isStored() ? value.items() : value.someItems();
        return UserList.of(users.stream().map(YamlValue::text).toList());
    }

    private static UserList file(YamlValue value, YamlFields fields) {
        String text = value.source().neighbour(value);
        List<String> userIds = (text.startsWith("\uFEFF") ? text.substring(1) : text)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (userIds.isEmpty()) {
            throw value.refuse("holds no user; write one id a line.");
        }
        UserList users = UserList.of(userIds);
        value.source()
                .replace(fields.keyNode("users_file"), value.node(), "users: " + CanonicalJson.write(users.userIds()));
        return users;
    }
}
