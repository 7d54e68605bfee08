package io.tenure.jobs.generate.model;

import java.time.LocalDate;

/**
 * How many users sign up and how many events happen on each day, in each way of arriving.
 *
 * <p>All numbers are differences of running totals, so that they add up exactly; with {@code PER_DAY} they depend on the days
 * before only.
 */
final class History {
    private static final int WAYS = Delivery.ALL.size();

    private final GeneratorSpec spec;
    private final double[] decay;
    /** Users who signed up before each day. */
    private final long[] usersBefore;
    /** Events beside the signups before each day. */
    private final long[] furtherBefore;
    /** For each day and way: signups of the ways before it on that day. */
    private final long[] signupsBeforeWay;

    private final long[] furtherBeforeWay;
    /** Events that arrive on their day, before each day. */
    private final long[] onTimeBefore;

    History(GeneratorSpec spec) {
        this.spec = spec;
        this.decay = Decay.weights(spec.days());
        long[] weightBefore = weightBefore();
        this.usersBefore = usersBefore(weightBefore);
        this.furtherBefore =
                spec.volume() == GeneratorSpec.Volume.PER_DAY ? evenly(weightBefore) : byUsers(weightBefore);
        this.signupsBeforeWay = split(usersBefore);
        this.furtherBeforeWay = split(furtherBefore);
        this.onTimeBefore = new long[spec.days() + 1];
        for (int day = 0; day < spec.days(); day++) {
            onTimeBefore[day + 1] = onTimeBefore[day] + events(day, Delivery.ON_TIME);
        }
    }

    private long[] weightBefore() {
        long[] before = new long[spec.days() + 1];
        for (int day = 0; day < spec.days(); day++) {
            LocalDate date = spec.start().plusDays(day);
            before[day + 1] = before[day] + DayRhythm.weight(date.getDayOfWeek());
        }
        return before;
    }

    /** Rounded up, so that the first day has a user. */
    private long[] usersBefore(long[] weightBefore) {
        long whole =
                spec.volume() == GeneratorSpec.Volume.PER_DAY ? DayRhythm.WEEK_WEIGHT / 7 : weightBefore[spec.days()];
        long[] before = new long[weightBefore.length];
        for (int day = 0; day < before.length; day++) {
            before[day] = -Math.floorDiv(-spec.users() * weightBefore[day], whole);
        }
        return before;
    }

    private long[] evenly(long[] weightBefore) {
        long[] before = new long[weightBefore.length];
        for (int day = 0; day < before.length; day++) {
            before[day] = (spec.events() - spec.users()) * weightBefore[day] / (DayRhythm.WEEK_WEIGHT / 7);
        }
        return before;
    }

    /** By the wish to come back of all users who are there. */
    private long[] byUsers(long[] weightBefore) {
        double[] massBefore = new double[spec.days() + 1];
        for (int day = 0; day < spec.days(); day++) {
            double mass = 0;
            for (int cohort = 0; cohort <= day; cohort++) {
                mass += signups(cohort) * decay[day - cohort];
            }
            massBefore[day + 1] = massBefore[day] + mass * (weightBefore[day + 1] - weightBefore[day]);
        }
        long further = spec.events() - spec.users();
        long[] before = new long[spec.days() + 1];
        for (int day = 0; day < before.length; day++) {
            before[day] = (long) (further * (massBefore[day] / massBefore[spec.days()]));
        }
        return before;
    }

    private long[] split(long[] before) {
        long[] beforeWay = new long[spec.days() * (WAYS + 1)];
        for (int day = 0; day < spec.days(); day++) {
            long rest = before[day + 1] - before[day];
            long[] own = new long[WAYS];
            for (int way = 1; way < WAYS; way++) {
                double share = Delivery.ALL.get(way).share(spec);
                // each way begins at another fraction: of few events not all go the same way
                double phase = (double) way / WAYS;
                long wanted = (long) (before[day + 1] * share + phase) - (long) (before[day] * share + phase);
                own[way] = Math.min(rest, wanted);
                rest -= own[way];
            }
            own[0] = rest;
            int at = day * (WAYS + 1);
            for (int way = 0; way < WAYS; way++) {
                beforeWay[at + way + 1] = beforeWay[at + way] + own[way];
            }
        }
        return beforeWay;
    }

    GeneratorSpec spec() {
        return spec;
    }

    /** Users who signed up before a day; the number of the day's first user. */
    long usersBefore(int day) {
        return usersBefore[day];
    }

    /** Users who sign up on a day. */
    long signups(int day) {
        return usersBefore[day + 1] - usersBefore[day];
    }

    /** Of a day's signups, those whose way comes before this one. */
    long signupsBefore(int day, Delivery way) {
        return signupsBeforeWay[day * (WAYS + 1) + way.number()];
    }

    long signups(int day, Delivery way) {
        int at = day * (WAYS + 1) + way.number();
        return signupsBeforeWay[at + 1] - signupsBeforeWay[at];
    }

    /** Events of a day beside the signups. */
    long further(int day, Delivery way) {
        int at = day * (WAYS + 1) + way.number();
        return furtherBeforeWay[at + 1] - furtherBeforeWay[at];
    }

    long events(int day, Delivery way) {
        return signups(day, way) + further(day, way);
    }

    /** All events. */
    long events() {
        return usersBefore[spec.days()] + furtherBefore[spec.days()];
    }

    /** Events that arrive on their day, of the days before. */
    long onTimeBefore(int day) {
        return onTimeBefore[day];
    }

    /** Dirty rows that come with the first so many events that arrive on their day. */
    long dirtyBefore(long onTimeEvents) {
        return (long) (onTimeEvents * spec.dirtyShare());
    }

    /** Picks the day on which a visitor of a day signed up. */
    WeightedChoice cohortsOf(int day) {
        double[] weights = new double[day + 1];
        double mass = 0;
        for (int cohort = 0; cohort <= day; cohort++) {
            weights[cohort] = signups(cohort) * decay[day - cohort];
            mass += weights[cohort];
        }
        double decaying = (1 - Decay.RESURRECTED_SHARE) / mass;
        double resurrected = Decay.RESURRECTED_SHARE / usersBefore[day + 1];
        for (int cohort = 0; cohort <= day; cohort++) {
            weights[cohort] = weights[cohort] * decaying + signups(cohort) * resurrected;
        }
        return new WeightedChoice(weights);
    }
}
