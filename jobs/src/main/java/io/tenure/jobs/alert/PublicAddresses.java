package io.tenure.jobs.alert;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public internet.
 *
 * <p>All others lead into somebody's own network or machine, where a request from here can do what one from outside can't. The
 * blocks are those that IANA's registries of special-purpose addresses (RFC 6890) don't call globally reachable, and multicast.
 */
final class PublicAddresses {
    private static final List<Block> NOT_PUBLIC_V4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** Everything that is handed out to be reached. */
    private static final Block GLOBAL_V6 = Block.of("2000::/3");

    /** Inside of it: Teredo and other protocols, examples, 6to4, which hides an IPv4 address. */
    private static final List<Block> NOT_PUBLIC_V6 = blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** An IPv4 address in the last four bytes: mapped, or behind a translator (NAT64). */
    private static final List<Block> EMBEDDING_V4 = blocks("64:ff9b::/96");

    private static final byte[] MAPPED_V4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final int V4_IN_V6 = 12;

    private PublicAddresses() {}

    /** Whether an address is reached over the public internet. */
    static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublicV4(bytes);
        }
        boolean isMapped = Arrays.equals(bytes, 0, V4_IN_V6, MAPPED_V4, 0, V4_IN_V6);
        if (isMapped || EMBEDDING_V4.stream().anyMatch(block -> block.contains(bytes))) {
            return isPublicV4(Arrays.copyOfRange(bytes, V4_IN_V6, bytes.length));
        }
        return GLOBAL_V6.contains(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.contains(bytes));
    }

    private static boolean isPublicV4(byte[] bytes) {
        return NOT_PUBLIC_V4.stream().noneMatch(block -> block.contains(bytes));
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::of).toList();
    }

    /** The addresses that begin with the same bits. */
    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        private Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Block of(String text) {
            String[] parts = text.split("/", 2);
            try {
                return new Block(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("no address: " + text, e);
            }
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
