package io.tenure.jobs.generate.model;

import java.util.Arrays;

/**
 * Makes up the events of one block: a slice of one day's time, of the events that arrive in one way.
 *
 * <p>A day's users are those who sign up on it, in order of time, and visitors: a cohort is picked by its size and {@link
 * Decay}, a user in it by {@link PowerLaw}, so nobody has to be looked at who doesn't come. A visit is a session of one to
 * twenty events that ends on its day. Everything depends on the spec, the day, the way and the block's number only.
 */
final class BlockGenerator {
    /** Blocks are about this long; a little below the capacity, for the rounding of their parts. */
    private static final int BLOCK_EVENTS = EventBlock.CAPACITY - 2;
    /** The last signup leaves the day's last minute to the rest of the session. */
    private static final int LAST_SIGNUP_MILLIS = DayRhythm.MILLIS_OF_DAY - 60_000;

    private static final int LAST_START_MILLIS = DayRhythm.MILLIS_OF_DAY - 30_000;
    private static final int SHORTEST_GAP_MILLIS = 1_000;
    private static final int LONGEST_GAP_MILLIS = 240_000;
    private static final Percentages SESSION_LENGTHS =
            new Percentages(0, 22, 16, 14, 11, 9, 7, 5, 4, 0, 4, 0, 3, 0, 0, 3, 0, 0, 0, 0, 2);
    /** Users of the first day whose activity never fades. */
    private static final long MOST_REGULARS = 100;
    /** Their share of the visits, per unit of skew. */
    private static final double SHARE_OF_REGULARS = 0.01;
    /** A prime above any number of users, so that its multiples visit all of them. */
    private static final long STRIDE = 2_654_435_761L;

    private static final double LEAST_CENTS = 499;
    private static final int MOST_CENTS = 9_999_999;
    private static final int DAYS_KEPT = 8;

    private final History history;
    private final long seed;
    private final double shareOfRegulars;
    private final PowerLaw[] ranks;
    private final PowerLaw ranksOfRegulars;
    private final WeightedChoice[] cohorts = new WeightedChoice[DAYS_KEPT];
    private final int[] dayOfCohorts = new int[DAYS_KEPT];
    private final RandomNumbers random = new RandomNumbers();
    private final UserProfile profile = new UserProfile();
    private final EventBlock block = new EventBlock();

    private int day;
    private Delivery way = Delivery.ON_TIME;
    private int sessions;

    BlockGenerator(History history) {
        GeneratorSpec spec = history.spec();
        this.history = history;
        this.seed = spec.seed();
        this.shareOfRegulars = SHARE_OF_REGULARS * spec.skew();
        this.ranks = new PowerLaw[spec.days()];
        for (int cohort = 0; cohort < ranks.length; cohort++) {
            ranks[cohort] = new PowerLaw(spec.skew(), Math.max(1, history.signups(cohort)));
        }
        this.ranksOfRegulars = new PowerLaw(spec.skew(), Math.min(MOST_REGULARS, history.signups(0)));
        Arrays.fill(dayOfCohorts, -1);
    }

    /** How many blocks a day's events of one way have. */
    static int blocks(History history, int day, Delivery way) {
        return (int) ((history.events(day, way) + BLOCK_EVENTS - 1) / BLOCK_EVENTS);
    }

    /** How many events come before a block, on its day and in its way. */
    static long eventsBefore(History history, int day, Delivery way, int number) {
        int blocks = blocks(history, day, way);
        return part(history.signups(day, way), number, blocks) + part(history.further(day, way), number, blocks);
    }

    private static long part(long whole, int number, int blocks) {
        return number == blocks ? whole : (whole / blocks) * number + (whole % blocks) * number / blocks;
    }

    /** The block's events in order of time; valid until the next call. */
    EventBlock generate(int ofDay, Delivery ofWay, int number) {
        day = ofDay;
        way = ofWay;
        sessions = 0;
        block.clear();
        random.moveTo(seed, day, way.number(), number);
        int blocks = blocks(history, day, way);
        int events = (int) (eventsBefore(history, day, way, number + 1) - eventsBefore(history, day, way, number));
        long signups = history.signups(day, way);
        signUp(part(signups, number, blocks), part(signups, number + 1, blocks), events);
        visit((double) number / blocks, 1.0 / blocks, part(signups, number + 1, blocks), events);
        block.sort();
        return block;
    }

    /** The sessions that begin with a signup; where there are other events at all, they take at most half of the block. */
    private void signUp(long from, long to, int events) {
        int longest = from == to ? 0 : (int) Math.max(1, events / (2 * (to - from)));
        for (long each = from; each < to; each++) {
            long left = events - block.size() - (to - each - 1);
            long user = history.signupsBefore(day, way) + each;
            int length = (int) Math.min(Math.min(longest, SESSION_LENGTHS.pick(random)), left);
            addSession(day, user, signupMillis(user), length, EventKind.SIGNUP);
        }
    }

    /** The sessions of users who are there already, until the block is full. */
    private void visit(double shareBefore, double share, long signedUp, int events) {
        while (block.size() < events) {
            int length = Math.min(SESSION_LENGTHS.pick(random), events - block.size());
            int start = DayRhythm.millisAt(shareBefore + share * random.nextDouble());
            boolean regular = day > 0 && random.nextDouble() < shareOfRegulars;
            int cohort = regular ? 0 : cohorts(day).pick(random);
            if (cohort == day) {
                visitOfNewUser(start, signedUp, length);
            } else {
                PowerLaw law = regular ? ranksOfRegulars : ranks[cohort];
                addSession(
                        cohort,
                        userAtRank(cohort, law.pick(random)),
                        Math.min(start, LAST_START_MILLIS),
                        length,
                        EventKind.VISIT);
            }
        }
    }

    /** One more session of a user who signed up on this day, after that: if possible, before this block. */
    private void visitOfNewUser(int start, long signedUp, int length) {
        long user = signedUp > 0
                ? history.signupsBefore(day, way) + (long) (random.nextDouble() * signedUp)
                : (long) (random.nextDouble() * history.signups(day));
        int earliest = signupMillis(user) + SHORTEST_GAP_MILLIS;
        addSession(day, user, Math.min(Math.max(start, earliest), LAST_START_MILLIS), length, EventKind.VISIT);
    }

    private void addSession(int cohort, long userOfCohort, int startMillis, int length, EventKind first) {
        long user = history.usersBefore(cohort) + userOfCohort;
        profile.moveTo(seed, user);
        byte device = profile.device(random);
        byte plan = profile.plan(day - cohort);
        int from = block.size();
        int millis = startMillis;
        EventKind kind = first;
        for (int i = 0; i < length; i++) {
            block.add(millis, user, sessions);
            block.setKind(kind, kind == EventKind.PURCHASE ? cents() : 0);
            block.setProperties(profile.country(), plan, device);
            millis += gapMillis();
            kind = kind.next(random);
        }
        block.squeeze(from, startMillis);
        sessions++;
    }

    /** When a user of this day signs up: in order of the users of one way. */
    private int signupMillis(long user) {
        int number = 0;
        while (number + 1 < Delivery.ALL.size() && history.signupsBefore(day, Delivery.ALL.get(number + 1)) <= user) {
            number++;
        }
        Delivery ownWay = Delivery.ALL.get(number);
        double within = RandomNumbers.unit(RandomNumbers.hash(seed, history.usersBefore(day) + user, -2));
        double share = (user - history.signupsBefore(day, ownWay) + within) / history.signups(day, ownWay);
        return Math.min(DayRhythm.millisAt(share), LAST_SIGNUP_MILLIS);
    }

    private WeightedChoice cohorts(int ofDay) {
        int slot = ofDay % DAYS_KEPT;
        if (dayOfCohorts[slot] != ofDay) {
            cohorts[slot] = history.cohortsOf(ofDay);
            dayOfCohorts[slot] = ofDay;
        }
        return cohorts[slot];
    }

    /** The user of a rank in a cohort: any one, not the first to sign up. */
    private long userAtRank(int cohort, long rank) {
        return (rank * STRIDE + STRIDE / 3) % history.signups(cohort);
    }

    private int gapMillis() {
        double place = random.nextDouble();
        return SHORTEST_GAP_MILLIS + (int) (place * place * LONGEST_GAP_MILLIS);
    }

    /** A price with a long tail (Pareto, exponent 2). */
    private int cents() {
        return (int) Math.min(MOST_CENTS, LEAST_CENTS / Math.sqrt(1 - random.nextDouble()));
    }
}
