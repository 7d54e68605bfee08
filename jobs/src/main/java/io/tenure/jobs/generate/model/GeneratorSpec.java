package io.tenure.jobs.generate.model;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * Which events to make up. Equal specs give equal rows.
 *
 * @param volume what {@code users} and {@code events} count
 * @param users users who sign up: in the whole history, or on an average day
 * @param events events, signups included: in the whole history, or on an average day. Repeated and dirty rows come on top
 * @param days days of the history, from 0
 * @param skew exponent of the power law of activity among users: 0 all alike, 1 the most active tenth has most events
 * @param seed another seed gives another history of the same kind
 * @param start the UTC date of day 0
 * @param lateShare share of the events that arrive one to three days after their day, in equal parts
 * @param duplicateShare share of the events that arrive again, on the same day or one to three days later, in equal parts
 * @param dirtyShare rows that are no events, per event that arrives on its day; in text only
 * @param firstDay the first day whose arriving rows are made
 * @param lastDay the last of them; late rows of the history's last days arrive after it
 */
public record GeneratorSpec(
        Volume volume,
        long users,
        long events,
        int days,
        double skew,
        long seed,
        LocalDate start,
        double lateShare,
        double duplicateShare,
        double dirtyShare,
        int firstDay,
        int lastDay)
        implements Serializable {
    /** What the numbers of users and events count. */
    public enum Volume {
        /** The whole history: users arrive over its days, and events follow the users that are there. */
        IN_TOTAL,
        /** An average day: every week has the same volume, and a day's rows don't depend on the number of days. */
        PER_DAY
    }

    /** The longest history. */
    public static final int MOST_DAYS = 10_000;

    /** The most users, and the most events of a day. */
    public static final long MOST_A_DAY = 999_999_999;

    /** The steepest power law. */
    public static final double MOST_SKEW = 3;

    private static final LocalDate EARLIEST_START = LocalDate.of(1971, 1, 1);
    private static final LocalDate LATEST_START = LocalDate.of(2200, 1, 1);
    private static final LocalDate DEFAULT_START = LocalDate.of(2025, 1, 1);
    private static final long MOST_EVENTS = 1_000_000_000_000L;
    private static final double LARGEST_SHARE = 0.5;

    public GeneratorSpec {
        requireRange("users", users, 1, MOST_A_DAY);
        requireRange("days", days, 1, MOST_DAYS);
        requireRange("events", events, 1, volume == Volume.PER_DAY ? MOST_A_DAY : MOST_EVENTS);
        if (events < users) {
            throw usage("events " + events + " are fewer than users " + users
                    + ", but each user has a signup; ask for more events or fewer users.");
        }
        if (volume == Volume.PER_DAY && users > MOST_A_DAY / days) {
            throw usage("users " + users + " a day on days " + days + " are more than " + MOST_A_DAY
                    + " users; ask for fewer users or days.");
        }
        if (volume == Volume.IN_TOTAL && events / days > MOST_A_DAY) {
            throw usage("events " + events + " on days " + days + " are more than " + MOST_A_DAY
                    + " a day; ask for fewer events or more days.");
        }
        if (!(skew >= 0 && skew <= MOST_SKEW)) {
            throw usage("skew " + skew + " is not from 0 (all users alike) to " + MOST_SKEW + ".");
        }
        if (start.isBefore(EARLIEST_START) || start.isAfter(LATEST_START)) {
            throw usage("start " + start + " is not from " + EARLIEST_START + " to " + LATEST_START + ".");
        }
        requireShare("late", lateShare);
        requireShare("duplicates", duplicateShare);
        requireShare("dirty", dirtyShare);
        int newest = days - 1 + longestDelay(lateShare, duplicateShare);
        if (firstDay < 0 || lastDay > newest || firstDay > lastDay) {
            throw usage("days " + firstDay + " to " + lastDay + " are not days on which rows arrive; those are 0 to "
                    + newest + ".");
        }
    }

    /** A history of that many users and events, without late, repeated and dirty rows. */
    public static GeneratorSpec inTotal(long users, int days, long events, double skew, long seed) {
        return plain(Volume.IN_TOTAL, users, days, events, skew, seed);
    }

    /** A history whose days have that many signups and events on average, the same however many days there are. */
    public static GeneratorSpec perDay(long users, int days, long events, double skew, long seed) {
        return plain(Volume.PER_DAY, users, days, events, skew, seed);
    }

    private static GeneratorSpec plain(Volume volume, long users, int days, long events, double skew, long seed) {
        return new GeneratorSpec(volume, users, events, days, skew, seed, DEFAULT_START, 0, 0, 0, 0, days - 1);
    }

    /** The same from another date on. */
    public GeneratorSpec startingAt(LocalDate date) {
        return new GeneratorSpec(
                volume,
                users,
                events,
                days,
                skew,
                seed,
                date,
                lateShare,
                duplicateShare,
                dirtyShare,
                firstDay,
                lastDay);
    }

    /** The same with late, repeated and dirty rows, and all days on which rows arrive. */
    public GeneratorSpec with(double late, double duplicates, double dirty) {
        int newest = days - 1 + longestDelay(late, duplicates);
        return new GeneratorSpec(volume, users, events, days, skew, seed, start, late, duplicates, dirty, 0, newest);
    }

    /** The same, but only the rows that arrive on some of the days. */
    public GeneratorSpec arriving(int first, int last) {
        return new GeneratorSpec(
                volume, users, events, days, skew, seed, start, lateShare, duplicateShare, dirtyShare, first, last);
    }

    /** What the rows that arrive on a day follow from: equal texts, equal rows. Dirty rows apart. */
    public String originOf(int arrivalDay) {
        int daysThatMatter = volume == Volume.PER_DAY ? Math.min(days, arrivalDay + 1) : days;
        return String.join(
                " ",
                volume.name(),
                users + " users",
                events + " events",
                daysThatMatter + " days from " + start,
                "skew " + skew,
                "seed " + seed,
                "late " + lateShare,
                "duplicates " + duplicateShare,
                "arriving on day " + arrivalDay);
    }

    private static int longestDelay(double late, double duplicates) {
        return late > 0 || duplicates > 0 ? Delivery.LONGEST_DELAY : 0;
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw usage(name + " " + value + " is not from " + least + " to " + most + ".");
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= LARGEST_SHARE)) {
            throw usage(
                    name + " " + share + " is not a share from 0 to " + LARGEST_SHARE + "; 0.01 is one in a hundred.");
        }
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
