package io.tenure.core.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The offset from UTC of a zone's local times, as a step function of local time that is looked up once per year.
 *
 * <p>At a transition the offset before it holds until the later of the two local times that it joins. In a gap that
 * shifts the local time forward by the gap; in an overlap it takes the earlier offset. So one comparison serves both.
 */
final class LocalOffsets {
    private static final long LONGEST_OFFSET_DAYS = 3;

    private final ZoneRules rules;
    private final @Nullable Year[] years = new Year[CivilDate.LAST_YEAR + 1];

    LocalOffsets(ZoneId zone) {
        this.rules = zone.getRules();
    }

    /**
     * The seconds to take from a local time to reach UTC.
     *
     * @param year the year of the local time, 1 to 9999
     * @param localSeconds seconds from 1970-01-01T00:00 to the local time, both without a zone
     */
    int seconds(int year, long localSeconds) {
        Year known = years[year];
        if (known == null) {
            known = lookUp(year);
            years[year] = known;
        }
        return known.offsetSeconds(localSeconds);
    }

    private Year lookUp(int year) {
        long firstSecond = CivilDate.epochDay(year, 1, 1) * CivilDate.SECONDS_PER_DAY;
        long nextYear = LocalDate.of(year, 12, 31).toEpochDay() * CivilDate.SECONDS_PER_DAY + CivilDate.SECONDS_PER_DAY;
        Instant before = Instant.ofEpochSecond(firstSecond - LONGEST_OFFSET_DAYS * CivilDate.SECONDS_PER_DAY);
        List<ZoneOffsetTransition> steps = new ArrayList<>();
        for (ZoneOffsetTransition step = rules.nextTransition(before);
                step != null && stepSecond(step) < nextYear;
                step = rules.nextTransition(step.getInstant())) {
            steps.add(step);
        }
        return new Year(
                rules.getOffset(before).getTotalSeconds(),
                steps.stream().mapToLong(LocalOffsets::stepSecond).toArray(),
                steps.stream()
                        .map(ZoneOffsetTransition::getOffsetAfter)
                        .mapToInt(ZoneOffset::getTotalSeconds)
                        .toArray());
    }

    private static long stepSecond(ZoneOffsetTransition step) {
        return step.toEpochSecond()
                + Math.max(
                        step.getOffsetBefore().getTotalSeconds(),
                        step.getOffsetAfter().getTotalSeconds());
    }

    /** The steps that matter for one year's local times, in order. */
    private static final class Year {
        private final int offsetBefore;
        private final long[] stepLocalSeconds;
        private final int[] offsetAfter;

        Year(int offsetBefore, long[] stepLocalSeconds, int[] offsetAfter) {
            this.offsetBefore = offsetBefore;
            this.stepLocalSeconds = stepLocalSeconds;
            this.offsetAfter = offsetAfter;
        }

        int offsetSeconds(long localSeconds) {
            int offset = offsetBefore;
            for (int i = 0; i < stepLocalSeconds.length && localSeconds >= stepLocalSeconds[i]; i++) {
                offset = offsetAfter[i];
            }
            return offset;
        }
    }
}
