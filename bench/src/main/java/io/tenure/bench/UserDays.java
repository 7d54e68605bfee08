package io.tenure.bench;

import io.tenure.core.retention.DayMasks;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * Made-up days on which users were active, over twelve months; the same numbers give the same days.
 *
 * <p>Users come evenly over the year, in order of their keys, as an ingest gives them. Of ten users four are hardly seen
 * again, four return less and less (50 % a day later, 8 % after a month), and two are there every second day at first and
 * every fourth after a year: some 20 days a user.
 */
final class UserDays implements Serializable {
    static final int DAYS = 365;
    /** The first day, inside a block. */
    static final int FIRST_DAY = (int) LocalDate.of(2025, 1, 1).toEpochDay();

    private static final long serialVersionUID = 1L;
    private static final int KINDS_OF_USER = 10;

    private final long users;
    /** By kind of user and day since the first: active if a random int is below. */
    private final int[][] below = new int[KINDS_OF_USER][DAYS];

    UserDays(long users) {
        this.users = users;
        for (int kind = 0; kind < KINDS_OF_USER; kind++) {
            below[kind][0] = Integer.MAX_VALUE;
            for (int age = 1; age < DAYS; age++) {
                double share = kind < 4
                        ? 0.1 / (1 + age)
                        : kind < 8 ? 0.5 * Math.pow(age, -0.55) : 0.5 * Math.exp(-age / 600.0);
                below[kind][age] = (int) (Integer.MIN_VALUE + share * 0x1p32);
            }
        }
    }

    long users() {
        return users;
    }

    /** The day on which a user is first seen. */
    int firstDay(long user) {
        return FIRST_DAY + (int) (user * DAYS / users);
    }

    /** Whether a user was active on a day. */
    boolean isActive(long user, int day) {
        int age = day - firstDay(user);
        return age == 0 || (age > 0 && age < DAYS && isActive(user, day, age));
    }

    private boolean isActive(long user, int day, int age) {
        return (int) hash(user, day) < below[(int) Long.remainderUnsigned(hash(user, -1), KINDS_OF_USER)][age];
    }

    /** The days of a block on which a user was active, a bit each. */
    long activeBits(long user, int block) {
        int first = DayMasks.firstDayOf(block);
        int begin = Math.max(first, firstDay(user));
        int end = Math.min(DayMasks.firstDayOf(block + 1), FIRST_DAY + DAYS);
        long bits = 0;
        for (int day = begin; day < end; day++) {
            bits |= isActive(user, day) ? 1L << (day - first) : 0;
        }
        return bits;
    }

    /** The bits of a block that hold the first day. */
    long firstBits(long user, int block) {
        return DayMasks.blockOf(firstDay(user)) == block ? DayMasks.bitOf(firstDay(user)) : 0;
    }

    /** A number that looks random, the same for the same two. */
    static long hash(long user, long other) {
        long mixed = user * 0x9E37_79B9_7F4A_7C15L + other * 0xD1B5_4A32_D192_ED03L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
