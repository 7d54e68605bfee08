package io.tenure.jobs.generate.model;

import java.util.List;

/** Where a user lives, what they use and what they pay for: a function of the user's number. */
final class UserProfile {
    static final List<String> COUNTRIES = List.of("US", "GB", "DE", "FR", "IN", "BR", "CA", "JP", "ES", "AU", "MX");
    static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");
    static final List<String> PLANS = List.of("free", "pro", "business");

    private static final Percentages COUNTRY = new Percentages(28, 12, 11, 10, 9, 8, 6, 5, 5, 3, 3);
    private static final Percentages DEVICE = new Percentages(58, 34, 8);
    private static final Percentages PLAN = new Percentages(75, 20, 5);
    private static final Percentages IS_OTHER_DEVICE = new Percentages(85, 15);
    private static final int LAST_UPGRADE_AGE = 60;

    private byte country;
    private byte device;
    private byte paidPlan;
    private int upgradeAge;

    /** Goes to a user. */
    void moveTo(long seed, long userNumber) {
        long bits = RandomNumbers.hash(seed, userNumber, -1);
        country = COUNTRY.of(bits);
        device = DEVICE.of(bits >>> 16);
        paidPlan = PLAN.of(bits >>> 32);
        upgradeAge = (int) ((bits >>> 48) % LAST_UPGRADE_AGE);
    }

    byte country() {
        return country;
    }

    /** The device of a session: mostly the user's own. */
    byte device(RandomNumbers random) {
        return IS_OTHER_DEVICE.pick(random) == 1 ? DEVICE.pick(random) : device;
    }

    /** The plan, so many days after signup. */
    byte plan(int age) {
        return age < upgradeAge ? 0 : paidPlan;
    }
}
