package io.tenure.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestEventTimeParser {
    private static final long SEED = 20250330;

    @ParameterizedTest
    @CsvSource({
        "2025-03-01, 2025-03-01T00:00:00Z",
        "2025-03-01T10:15, 2025-03-01T10:15:00Z",
        "2025-03-01 10:15:20, 2025-03-01T10:15:20Z",
        "2025-03-01T10:15:20.5, 2025-03-01T10:15:20.500Z",
        "2025-03-01T10:15:20.123456, 2025-03-01T10:15:20.123456Z",
        "1969-12-31T23:59:59.999999, 1969-12-31T23:59:59.999999Z",
        "2025-03-01T10:15Z, 2025-03-01T10:15:00Z",
        "2025-03-01T10:15:20+02, 2025-03-01T08:15:20Z",
        "2025-03-01T10:15:20-0530, 2025-03-01T15:45:20Z",
        "2025-03-01 10:15:20.25+05:30, 2025-03-01T04:45:20.250Z",
        "2025-03-01T10:15:20+18:00, 2025-02-28T16:15:20Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
        "0001-01-01, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
    })
    void isoTimesAreRead(String text, Instant expected) {
        assertThat(parsed(text, ZoneOffset.UTC)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "NULL",
                "1735689600",
                "1735689600000",
                "20250301",
                "2025-3-1",
                "2025-02-30",
                "2025-02-29",
                "2025-00-10",
                "2025-13-01",
                "0000-01-01",
                "12025-01-01",
                "-2025-01-01",
                "2025-W09-6",
                "2025-060",
                "2025-03-01T",
                "2025-03-01T10",
                "2025-03-01T24:00",
                "2025-03-01T10:60",
                "2025-03-01T10:15:60",
                "2025-03-01T10:15:",
                "2025-03-01T10:15:20.",
                "2025-03-01T10:15:20.1234567",
                "2025-03-01T10:15:20,5",
                "2025-03-01T10:15.5",
                "2025-03-01T1015",
                "2025-03-01  10:15",
                "2025-03-01t10:15",
                "2025-03-01T10:15z",
                "2025-03-01Z",
                "2025-03-01T10:15+",
                "2025-03-01T10:15+1",
                "2025-03-01T10:15+0",
                "2025-03-01T10:15+01:",
                "2025-03-01T10:15+01:0",
                "2025-03-01T10:15+01:60",
                "2025-03-01T10:15+18:01",
                "2025-03-01T10:15+19",
                "2025-03-01T10:15+01:00:00",
                "2025-03-01T10:15+010000",
                "2025-03-01T10:15ZZ",
                "2025-03-01T10:15 Z",
                "2025-03-01T10:15[UTC]",
                " 2025-03-01",
                "2025-03-01 ",
                "2025-03-01T10:15 ",
                "2025/03/01",
                "01.03.2025",
                "2025-03-01T10:15−01:00",
                "２０２５-03-01",
            })
    void everythingElseIsRefused(String text) {
        assertThat(parsed(text, ZoneOffset.UTC)).isEmpty();
    }

    @Test
    void anOffsetIsToldApartFromNone() {
        EventTimeParser parser = new EventTimeParser(ZoneOffset.UTC);
        parser.read("2025-03-01T10:15Z".getBytes(UTF_8));
        assertThat(parser.hasOffset()).isTrue();
        parser.read("2025-03-01T10:15".getBytes(UTF_8));
        assertThat(parser.hasOffset()).isFalse();
        parser.read("2025-03-01T10:15+00".getBytes(UTF_8));
        assertThat(parser.hasOffset()).isTrue();
        parser.read("2025-03-01".getBytes(UTF_8));
        assertThat(parser.hasOffset()).isFalse();
    }

    @Test
    void aLocalTimeInAGapIsShiftedForward() {
        assertThat(parsed("2025-03-30T02:30", ZoneId.of("Europe/Berlin")))
                .contains(Instant.parse("2025-03-30T01:30:00Z"));
    }

    @Test
    void aLocalTimeInAnOverlapTakesTheEarlierOffset() {
        assertThat(parsed("2025-10-26T02:30", ZoneId.of("Europe/Berlin")))
                .contains(Instant.parse("2025-10-26T00:30:00Z"));
    }

    @Test
    void aSkippedDayIsShiftedByTheWholeDay() {
        assertThat(parsed("2011-12-30T12:00", ZoneId.of("Pacific/Apia")))
                .contains(Instant.parse("2011-12-30T22:00:00Z"));
    }

    @Test
    void aPartOfAnArrayIsRead() {
        byte[] text = "x2025-03-01T10:15x".getBytes(UTF_8);
        EventTimeParser parser = new EventTimeParser(ZoneOffset.UTC);
        assertThat(parser.read(text, 1, text.length - 1)).isTrue();
        assertThat(instant(parser)).isEqualTo(Instant.parse("2025-03-01T10:15:00Z"));
        assertThat(parser.read(text, 1, text.length)).isFalse();
    }

    @Test
    void localTimesOfEveryZoneAgreeWithJavaTimeAroundEveryTransition() {
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(id);
            EventTimeParser parser = new EventTimeParser(zone);
            ZoneOffsetTransition transition = zone.getRules().nextTransition(Instant.parse("1850-01-01T00:00:00Z"));
            while (transition != null && transition.getInstant().isBefore(Instant.parse("2045-01-01T00:00:00Z"))) {
                LocalDateTime before = transition.getDateTimeBefore();
                LocalDateTime after = transition.getDateTimeAfter();
                for (LocalDateTime local : new LocalDateTime[] {
                    before.minusSeconds(1),
                    before,
                    before.plusSeconds(1),
                    after.minusSeconds(1),
                    after,
                    after.plusSeconds(1),
                    before.plus(ChronoUnit.SECONDS.between(before, after) / 2, ChronoUnit.SECONDS)
                }) {
                    assertThat(parser.readLocal(localMicros(local))).isTrue();
                    assertThat(instant(parser))
                            .as("%s in %s", local, zone)
                            .isEqualTo(ZonedDateTime.ofLocal(local, zone, null).toInstant());
                }
                transition = zone.getRules().nextTransition(transition.getInstant());
            }
        }
    }

    @Test
    void randomTextsAndTheirMutationsAgreeWithJavaTime() {
        Random random = new Random(SEED);
        String[] zones = {
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kolkata",
            "Pacific/Apia",
            "+05:30",
            "Australia/Lord_Howe",
            "Africa/Monrovia"
        };
        for (String id : zones) {
            ZoneId zone = ZoneId.of(id);
            EventTimeParser parser = new EventTimeParser(zone);
            for (int i = 0; i < 40_000; i++) {
                String text = randomText(random);
                if (random.nextInt(3) == 0) {
                    text = mutated(text, random);
                }
                Optional<Instant> expected = oracle(text, zone);
                boolean read = parser.read(text.getBytes(UTF_8));
                assertThat(read ? Optional.of(instant(parser)) : Optional.<Instant>empty())
                        .as("seed %d, case %d: '%s' in %s", SEED, i, text, zone)
                        .isEqualTo(expected);
                if (read) {
                    assertThat(parser.hasOffset()).as(text).isEqualTo(text.matches(".{16,}(Z|[+-][0-9:]+)"));
                }
            }
        }
    }

    @Test
    void aLocalTimeOutsideTheYearsIsRefused() {
        EventTimeParser parser = new EventTimeParser(ZoneOffset.UTC);
        assertThat(parser.readLocal(localMicros(LocalDateTime.of(0, 12, 31, 23, 59))))
                .isFalse();
        assertThat(parser.readLocal(localMicros(LocalDateTime.of(1, 1, 1, 0, 0))))
                .isTrue();
        assertThat(parser.readLocal(localMicros(LocalDateTime.of(9999, 12, 31, 23, 59))))
                .isTrue();
        assertThat(parser.readLocal(localMicros(LocalDateTime.of(10_000, 1, 1, 0, 0))))
                .isFalse();
    }

    @Test
    void everyDayOfTheCalendarHasItsYear() {
        for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() < 10_000; day = day.plusDays(1)) {
            long epochDay = CivilDate.epochDay(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
            if (epochDay != day.toEpochDay() || CivilDate.year(epochDay) != day.getYear()) {
                assertThat(epochDay).as(day.toString()).isEqualTo(day.toEpochDay());
                assertThat(CivilDate.year(epochDay)).as(day.toString()).isEqualTo(day.getYear());
            }
        }
    }

    private static final Pattern GRAMMAR = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})"
            + "(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");

    private static Optional<Instant> oracle(String text, ZoneId zone) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches() || matcher.group(1).equals("0000")) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
            if (matcher.group(4) == null) {
                return Optional.of(
                        ZonedDateTime.ofLocal(date.atStartOfDay(), zone, null).toInstant());
            }
            String fraction = matcher.group(7) == null ? "" : matcher.group(7);
            int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
            LocalTime time = LocalTime.of(
                    number(matcher, 4), number(matcher, 5), matcher.group(6) == null ? 0 : number(matcher, 6), nanos);
            LocalDateTime local = date.atTime(time);
            return Optional.of(
                    matcher.group(8) == null
                            ? ZonedDateTime.ofLocal(local, zone, null).toInstant()
                            : OffsetDateTime.of(local, ZoneOffset.of(matcher.group(8)))
                                    .toInstant());
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static String randomText(Random random) {
        int year = random.nextInt(4) == 0 ? 1 + random.nextInt(9999) : 1890 + random.nextInt(160);
        StringBuilder text = new StringBuilder(
                String.format("%04d-%02d-%02d", year, 1 + random.nextInt(12), 1 + random.nextInt(31)));
        if (random.nextInt(8) == 0) {
            return text.toString();
        }
        text.append(random.nextBoolean() ? 'T' : ' ');
        text.append(String.format("%02d:%02d", random.nextInt(25), random.nextInt(60)));
        if (random.nextInt(6) > 0) {
            text.append(String.format(":%02d", random.nextInt(61)));
            if (random.nextBoolean()) {
                text.append('.');
                int digits = 1 + random.nextInt(7);
                for (int i = 0; i < digits; i++) {
                    text.append((char) ('0' + random.nextInt(10)));
                }
            }
        }
        if (random.nextBoolean()) {
            String sign = random.nextBoolean() ? "+" : "-";
            int hours = random.nextInt(20);
            text.append(
                    switch (random.nextInt(4)) {
                        case 0 -> "Z";
                        case 1 -> String.format("%s%02d", sign, hours);
                        case 2 -> String.format("%s%02d%02d", sign, hours, random.nextInt(62));
                        default -> String.format("%s%02d:%02d", sign, hours, random.nextInt(62));
                    });
        }
        return text.toString();
    }

    private static String mutated(String text, Random random) {
        String alphabet = "0123456789-:+.TZ tz/é";
        StringBuilder mutant = new StringBuilder(text);
        int at = random.nextInt(mutant.length());
        switch (random.nextInt(4)) {
            case 0 -> mutant.deleteCharAt(at);
            case 1 -> mutant.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
            case 2 -> mutant.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
            default -> mutant.setLength(at);
        }
        return mutant.toString();
    }

    private static Optional<Instant> parsed(String text, ZoneId zone) {
        EventTimeParser parser = new EventTimeParser(zone);
        return parser.read(text.getBytes(UTF_8)) ? Optional.of(instant(parser)) : Optional.empty();
    }

    private static Instant instant(EventTimeParser parser) {
        return Instant.EPOCH.plus(parser.epochMicros(), ChronoUnit.MICROS);
    }

    private static long localMicros(LocalDateTime local) {
        return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), local);
    }
}
