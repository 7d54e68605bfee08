package io.tenure.core.period;

/** Months of the proleptic ISO calendar, numbered {@code 12 * year + month - 1}. */
public final class EpochMonths {
    private static final long DAYS_TO_0000_03_01 = 719_468;
    private static final long DAYS_PER_400_YEARS = 146_097;

    private EpochMonths() {}

    /**
     * The month of a date, without allocation.
     *
     * <p>Years are counted from March, so that the leap day is a year's last. Source: H. Hinnant, "chrono-Compatible
     * Low-Level Date Algorithms", civil_from_days.
     *
     * @param epochDay days since 1970-01-01, of any {@link java.time.LocalDate}
     */
    public static long ofEpochDay(long epochDay) {
        long day = epochDay + DAYS_TO_0000_03_01;
        long era = Math.floorDiv(day, DAYS_PER_400_YEARS);
        int dayOfEra = (int) (day - era * DAYS_PER_400_YEARS);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthsSinceMarch = (5 * dayOfYear + 2) / 153;
        return 12L * (400 * era + yearOfEra) + monthsSinceMarch + 2;
    }
}
