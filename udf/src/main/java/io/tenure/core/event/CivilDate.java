package io.tenure.core.event;

import io.tenure.core.period.EpochMonths;

/** Days of the proleptic Gregorian calendar as numbers, without objects. */
final class CivilDate {
    static final int FIRST_YEAR = 1;
    static final int LAST_YEAR = 9999;
    static final long SECONDS_PER_DAY = 86_400L;

    private static final int DAYS_PER_400_YEARS = 146_097;
    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int EPOCH_SINCE_MARCH_OF_YEAR_0 = 719_468;

    private CivilDate() {}

    /** Whether there is such a day in the years 0001 to 9999. */
    static boolean exists(int year, int month, int day) {
        return year >= FIRST_YEAR
                && year <= LAST_YEAR
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= daysInMonth(year, month);
    }

    private static int daysInMonth(int year, int month) {
        if (month == 2) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /**
     * Days since 1970-01-01 of a day that exists. Years are counted from March, so that a leap day ends its year (Hinnant,
     * "chrono-compatible low-level date algorithms").
     */
    static long epochDay(int year, int month, int day) {
        int marchYear = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_PER_400_YEARS + dayOfEra - EPOCH_SINCE_MARCH_OF_YEAR_0;
    }

    /** The year of a day given in days since 1970-01-01: the inverse of {@link #epochDay}. */
    static int year(long epochDay) {
        return Math.toIntExact(Math.floorDiv(EpochMonths.ofEpochDay(epochDay), 12));
    }
}
