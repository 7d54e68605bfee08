package io.tenure.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process listens, as Linux has it. */
public final class ListeningSockets {
    private static final String LISTENING = "0A";

    private ListeningSockets() {}

    /**
     * A socket.
     *
     * @param isLoopback whether only this machine reaches it
     */
    public record Listening(int port, boolean isLoopback) {}

    /** The TCP sockets on which a process listens. */
    public static List<Listening> of(long process) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)) {
                    inodes.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        List<Listening> listening = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + process + "/net/" + table));
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[3].equals(LISTENING) && inodes.contains("socket:[" + columns[9] + "]")) {
                    String[] address = columns[1].split(":", -1);
                    listening.add(new Listening(Integer.parseInt(address[1], 16), isLoopback(address[0])));
                }
            }
        }
        return listening;
    }

    /** 127.x.x.x, also in an IPv6 address, or ::1; the kernel writes words of four bytes, the last byte first. */
    private static boolean isLoopback(String address) {
        return (address.endsWith("7F") && (address.length() == 8 || address.contains("FFFF0000")))
                || address.equals("00000000000000000000000001000000");
    }
}
