package io.tenure.core.retention;

import io.tenure.core.period.Granularity;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The days on which the users of one shard had entry and return events, a bit each.
 *
 * <p>A block is 64 days: bit {@code i} of block {@code b} is the day {@code 64 * b + i} since 1970-01-01, in the zone of the
 * question. A shard is 2<sup>20</sup> users with adjacent keys, so a user's place in it is the low bits of the key and its
 * masks lie in flat arrays: rows come in any order, any number of times and from any number of signals, without a map or a
 * sort. Room is needed for 4 bytes a user, and 8 bytes a user and block that has return events.
 *
 * <p>Not thread-safe.
 */
public final class DayMasks {
    /** The shard of a user is the key shifted right by this. */
    public static final int SHARD_BITS = 20;
    /** The block of a day is the day shifted right by this. */
    public static final int BLOCK_BITS = 6;

    private static final int USER_IN_SHARD = (1 << SHARD_BITS) - 1;
    private static final int DAY_IN_BLOCK = (1 << BLOCK_BITS) - 1;
    private static final int NO_ENTRY = Integer.MAX_VALUE;
    private static final int FIRST_ROOM = 1 << 10;

    private final RetentionDays question;
    private int[] entryDays = new int[0];
    private final NavigableMap<Integer, long[]> returnBits = new TreeMap<>();
    private int lastBlock;
    private long @Nullable [] bitsOfLastBlock;

    /** Days of nobody yet. */
    public DayMasks(RetentionDays question) {
        this.question = question;
    }

    /** The block of a day since 1970-01-01. */
    public static int blockOf(int day) {
        return day >> BLOCK_BITS;
    }

    /** The first day of a block. */
    public static int firstDayOf(int block) {
        return Math.multiplyExact(block, Long.SIZE);
    }

    /** The bit of a day in its block. */
    public static long bitOf(int day) {
        return 1L << day;
    }

    /** The shard of a user. */
    public static int shardOf(long userKey) {
        return Math.toIntExact(userKey >> SHARD_BITS);
    }

    /** Adds days with an entry event. */
    public void addEntries(long userKey, int block, long bits) {
        int day = firstDay(block, bits & daysOf(block, question.firstEntryDay(), question.entriesEndDay()));
        if (day == NO_ENTRY) {
            return;
        }
        int user = (int) (userKey & USER_IN_SHARD);
        if (user >= entryDays.length) {
            int known = entryDays.length;
            entryDays = Arrays.copyOf(entryDays, roomFor(user));
            Arrays.fill(entryDays, known, entryDays.length, NO_ENTRY);
        }
        entryDays[user] = Math.min(entryDays[user], day);
    }

    /** Adds days with a return event. */
    public void addReturns(long userKey, int block, long bits) {
        long read = bits & daysOf(block, question.firstEntryDay(), question.asOfDay());
        if (read == 0) {
            return;
        }
        int user = (int) (userKey & USER_IN_SHARD);
        long[] users = bitsOfLastBlock;
        if (users == null || block != lastBlock || user >= users.length) {
            users = bitsOf(block, user);
        }
        users[user] |= read;
    }

    /** Adds what a {@link MaskPacker} has packed for this shard. */
    public void addPacked(byte[] rows) {
        MaskPacker.unpack(rows, this);
    }

    private long[] bitsOf(int block, int user) {
        long[] users = returnBits.getOrDefault(block, new long[0]);
        if (user >= users.length) {
            users = Arrays.copyOf(users, roomFor(user));
            returnBits.put(block, users);
        }
        lastBlock = block;
        bitsOfLastBlock = users;
        return users;
    }

    private static int roomFor(int user) {
        return Math.max(FIRST_ROOM, Integer.highestOneBit(user) << 1);
    }

    /** The first day of these bits. */
    private static int firstDay(int block, long bits) {
        return bits == 0 ? NO_ENTRY : firstDayOf(block) + Long.numberOfTrailingZeros(bits);
    }

    /** The bits of a block that are days from {@code first} to the one before {@code end}. */
    private static long daysOf(int block, int first, int end) {
        long blockStart = (long) block << BLOCK_BITS;
        return from(first - blockStart) & ~from(end - blockStart);
    }

    private static long from(long bit) {
        return bit <= 0 ? -1L : bit < Long.SIZE ? -1L << bit : 0;
    }

    /** The day on which the first member of this shard entered; empty if nobody did. */
    public OptionalInt firstEntryDay() {
        return Arrays.stream(entryDays).filter(day -> day != NO_ENTRY).min();
    }

    /**
     * Counts the members of this shard.
     *
     * @param firstDay the day on which the first member of all shards entered; read only if
     *     {@link RetentionSpec#needsFirstCohort}
     */
    public DayCohorts count(int firstDay) {
        DayCohorts cohorts = new DayCohorts(question);
        OptionalInt first = firstEntryDay();
        if (first.isPresent()) {
            new Count(cohorts, first.getAsInt(), question.horizon(firstDay)).run();
        }
        return cohorts;
    }

    /** One pass over the users. */
    private final class Count {
        private final DayCohorts cohorts;
        private final int firstDay;
        private final int horizon;
        private final int firstBlock;
        /** The return bits from the block of {@code firstDay} on, and two blocks of no bits. */
        private final long[][] blocks;
        /** By day since {@code firstDay}. */
        private final DayCohorts.@Nullable Day[] days;

        private final int[] begun;
        private final PeriodMask active = new PeriodMask();

        private final boolean daily;
        private final int firstPeriod;
        private final int[] periodOfDay;
        private final int[] firstDayOfPeriod;

        Count(DayCohorts cohorts, int firstDay, int horizon) {
            this.cohorts = cohorts;
            this.firstDay = firstDay;
            this.horizon = horizon;
            RetentionPeriods periods = new RetentionPeriods(question.spec());
            days = new DayCohorts.Day[question.entriesEndDay() - firstDay];
            begun = new int[days.length];
            for (int day = 0; day < days.length; day++) {
                begun[day] = periods.begunOffsets(question.periodOf(firstDay + day), question.asOfMicros());
            }
            firstBlock = blockOf(firstDay);
            blocks = new long[blockOf(question.asOfDay()) - firstBlock + 2][];
            for (int block = 0; block < blocks.length; block++) {
                blocks[block] = returnBits.getOrDefault(firstBlock + block, new long[0]);
            }
            daily = question.spec().granularity() == Granularity.DAY;
            firstPeriod = question.periodOf(firstDay);
            periodOfDay = new int[question.asOfDay() - firstDay];
            Arrays.setAll(periodOfDay, day -> question.periodOf(firstDay + day));
            firstDayOfPeriod = new int[question.periodOf(question.asOfDay()) - firstPeriod + 2];
            Arrays.setAll(firstDayOfPeriod, period -> question.firstDayOf(firstPeriod + period));
        }

        void run() {
            for (int user = 0; user < entryDays.length; user++) {
                int entryDay = entryDays[user];
                if (entryDay != NO_ENTRY) {
                    active.clear();
                    if (daily) {
                        shiftDays(user, entryDay);
                    } else {
                        markPeriods(user, entryDay);
                    }
                    int day = entryDay - firstDay;
                    dayAt(day).add(RetentionCounts.countedColumns(question.spec(), active, horizon, begun[day]));
                }
            }
        }

        private DayCohorts.Day dayAt(int day) {
            DayCohorts.Day known = days[day];
            if (known == null) {
                known = cohorts.day(firstDay + day);
                days[day] = known;
            }
            return known;
        }

        /** A day's offset is its distance from the entry, so the bits of all days move down together. */
        private void shiftDays(int user, int entryDay) {
            int shift = entryDay & DAY_IN_BLOCK;
            int entryBlock = blockOf(entryDay) - firstBlock;
            long low = bits(entryBlock, user);
            for (int block = entryBlock; block < blocks.length - 1; block++) {
                long high = bits(block + 1, user);
                long offsets = low >>> shift | high << 1 << (DAY_IN_BLOCK - shift);
                if (offsets != 0) {
                    active.setWord(block - entryBlock, offsets);
                }
                low = high;
            }
        }

        /** One step for each period with a day. */
        private void markPeriods(int user, int entryDay) {
            int cohort = periodOfDay[entryDay - firstDay];
            int day = nextDay(user, entryDay);
            while (day != NO_ENTRY) {
                int period = periodOfDay[day - firstDay];
                active.set(period - cohort);
                day = nextDay(user, firstDayOfPeriod[period + 1 - firstPeriod]);
            }
        }

        /** The first day of a user at or after the one given. */
        private int nextDay(int user, int day) {
            long wanted = -1L << day;
            for (int block = blockOf(day) - firstBlock; block < blocks.length; block++) {
                long found = bits(block, user) & wanted;
                if (found != 0) {
                    return firstDay(firstBlock + block, found);
                }
                wanted = -1L;
            }
            return NO_ENTRY;
        }

        private long bits(int block, int user) {
            long[] users = blocks[block];
            return user < users.length ? users[user] : 0;
        }
    }
}
