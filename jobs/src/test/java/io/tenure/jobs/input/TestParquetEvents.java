package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestParquetEvents {
    @TempDir
    private Path folder;

    private InputSpec events(String sql) throws IOException {
        return InputSpec.of(
                List.of(ParquetFile.write(folder.resolve("events.parquet"), sql).toString()), false);
    }

    private InputSpec oneRow(String schema, Object... row) throws IOException {
        Path file = ParquetFile.write(folder.resolve("events.parquet"), schema, List.of(row));
        return InputSpec.of(List.of(file.toString()), false);
    }

    private static InputSpec inParis(InputSpec spec) {
        return new InputSpec(spec.paths(), spec.columns(), ZoneId.of("Europe/Paris"), false);
    }

    @ParameterizedTest(name = "C13 {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "TIMESTAMP'2025-07-01 00:00:00.000001Z' | 2025-07-01T00:00:00.000001Z | 0",
                "TIMESTAMP_NTZ'2025-07-01 00:00:00.000001' | 2025-06-30T22:00:00.000001Z | 1",
                "TIMESTAMP_NTZ'2025-03-30 02:30:00' | 2025-03-30T01:30:00Z | 1",
                "DATE'2025-07-01' | 2025-06-30T22:00:00Z | 1",
                "'2025-07-01 00:00' | 2025-06-30T22:00:00Z | 1",
                "'2025-07-01T00:00:00Z' | 2025-07-01T00:00:00Z | 0"
            })
    void aTimeMayBeOfEveryTypeOfTime(String time, String expected, long withoutOffset) throws IOException {
        ReadInput read = ReadInput.of(inParis(events("SELECT " + time + " AS event_time, 'ann' AS user_id")));

        assertThat(read.events()).hasToString("[ann " + expected + " null]");
        assertThat(read.report().rowsWithoutOffset()).isEqualTo(withoutOffset);
    }

    @ParameterizedTest(name = "C13 {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CAST(-7 AS TINYINT) | -7",
                "9223372036854775807L | 9223372036854775807",
                "CAST(18446744073709551615 AS DECIMAL(20, 0)) | 18446744073709551615",
                "'007' | 007",
                "'ann ' | ~ann ~"
            })
    void aUserMayBeTextOrAWholeNumber(String user, String expected) throws IOException {
        assertThat(ReadInput.of(events("SELECT DATE'2025-01-01' AS event_time, " + user + " AS user_id"))
                        .users())
                .containsExactly(expected);
    }

    @Test
    void everyRowIsKeptOrRejectedWithItsReason() throws IOException {
        InputSpec spec = events("""
                SELECT * FROM VALUES
                  ('2025-01-02', 'ann', 'open', 1.50),
                  ('2025-01-01T00:00:00Z', 'bob', NULL, NULL),
                  ('2025-01-01', NULL, 'open', 1),
                  ('2025-01-01', '', 'open', 1),
                  (NULL, 'cleo', 'open', 1),
                  ('', 'cleo', 'open', 1),
                  ('2025-02-30', 'cleo', 'open', 1),
                  ('2025-01-01', repeat('é', 128), 'open', 1),
                  ('2025-01-01', concat('x', repeat('é', 128)), 'open', 1)
                AS t(event_time, user_id, event_type, price)""");

        ReadInput read = ReadInput.of(spec, "price");

        assertThat(read.events())
                .extracting(Object::toString)
                .containsExactly(
                        "ann 2025-01-02T00:00:00Z open {price=1.50}",
                        "bob 2025-01-01T00:00:00Z null {price=null}",
                        "é".repeat(128) + " 2025-01-01T00:00:00Z open {price=1.00}");
        assertThat(read.report().rejected())
                .isEqualTo(Map.of(
                        RejectReason.MISSING_USER_ID, 2L,
                        RejectReason.MISSING_EVENT_TIME, 2L,
                        RejectReason.BAD_EVENT_TIME, 1L,
                        RejectReason.USER_ID_TOO_LONG, 1L));
        assertThat(read.rejects())
                .first()
                .isEqualTo(List.of(folder.resolve("events.parquet").toString(), "3", "missing_user_id", ""));
        assertThat(read.reasons())
                .containsExactly(
                        "3 missing_user_id",
                        "4 missing_user_id",
                        "5 missing_event_time",
                        "6 missing_event_time",
                        "7 bad_event_time",
                        "9 user_id_too_long");
        assertThat(read.report().rowsWithoutOffset()).isEqualTo(2);
        assertThat(read.report().newestMicros()).isEqualTo(1735776000000000L);
    }

    @Test
    void aQueryOfEveryEventCountsThemAndReadsOnlyTheirColumns() throws IOException {
        SparkSession spark = SharedSpark.session();
        EventInput input = EventInput.open(spark, fiveThousand(), Set.of());

        String plan = ((org.apache.spark.sql.classic.Dataset<?>) input.encodedEvents())
                .queryExecution()
                .executedPlan()
                .toString();
        assertThat(plan).contains("ReadSchema: struct<user_id:binary,event_time:timestamp>");
        assertThat(input.encodedEvents().collectAsList()).hasSize(5000);

        spark.sparkContext().setJobGroup("report", "report", false);
        try {
            InputReport report = input.report();
            assertThat(report.rowsKept()).isEqualTo(5000);
            assertThat(report.newestMicros()).isEqualTo(4999);
            assertThat(spark.sparkContext().statusTracker().getJobIdsForGroup("report"))
                    .isEmpty();
        } finally {
            spark.sparkContext().clearJobGroup();
        }
    }

    @Test
    void aQueryOfSomeEventsIsNotTakenForACountOfAll() throws IOException {
        EventInput input = EventInput.open(SharedSpark.session(), fiveThousand(), Set.of());

        assertThat(input.encodedEvents().limit(3).collectAsList()).hasSize(3);
        assertThat(input.report().rowsKept()).isEqualTo(5000);
    }

    private InputSpec fiveThousand() throws IOException {
        return events(
                "SELECT id AS other, 'ann' AS user_id, timestamp_micros(id) AS event_time FROM range(0, 5000, 1, 1)");
    }

    @Test
    void anInfiniteTimeIsRejected() throws IOException {
        ReadInput read = ReadInput.of(events("""
                SELECT timestamp_micros(t) AS event_time, 'ann' AS user_id
                FROM VALUES (9223372036854775807L), (-9223372036854775808L), (253402300800000000L), (0L) AS t(t)"""));

        assertThat(read.reasons()).containsExactly("1 bad_event_time", "2 bad_event_time", "3 bad_event_time");
        assertThat(read.report().newestMicros()).isZero();
    }

    @Test
    void propertiesOfEveryTypeAreText() throws IOException {
        ReadInput read = ReadInput.of(
                events("SELECT DATE'2025-01-01' AS event_time, 'ann' AS user_id, true AS b, 10L AS n, 2.5D AS d, "
                        + "DATE'2025-01-01' AS day, named_struct('x', array(1, 2)) AS s, 'v' AS `a.b``c`"),
                "b",
                "n",
                "d",
                "day",
                "s",
                "a.b`c");

        assertThat(read.events())
                .hasToString("[ann 2025-01-01T00:00:00Z null {a.b`c=v, b=true, d=2.5, day=2025-01-01, n=10, "
                        + "s={\"x\":[1,2]}}]");
    }

    @Test
    void columnsAreMappedAndMayBeMissing() throws IOException {
        InputSpec spec = events("SELECT DATE'2025-01-01' AS ts, 'ann' AS uid, 'a' AS event_name, 'b' AS event_type");
        InputSpec mapped = new InputSpec(
                spec.paths(),
                Map.of("event_time", "ts", "user_id", "uid", "event_name", "event_type"),
                spec.zone(),
                false);

        assertThat(ReadInput.of(mapped, "user_id").events()).hasToString("[ann 2025-01-01T00:00:00Z b {user_id=ann}]");
    }

    @ParameterizedTest(name = "C13 {0} as {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1735689600000L | event_time | BIGINT | TIMESTAMP_NTZ",
                "1.5D | event_time | DOUBLE | TIMESTAMP_NTZ",
                "7.0D | user_id | DOUBLE | whole number",
                "CAST(7 AS DECIMAL(10, 2)) | user_id | DECIMAL(10,2) | whole number",
                "X'37' | user_id | BINARY | whole number",
                "array('ann') | user_id | ARRAY<STRING> | whole number"
            })
    void aColumnOfAnotherTypeIsAnError(String value, String column, String type, String expected) throws IOException {
        String other = column.equals("user_id") ? "DATE'2025-01-01' AS event_time" : "'ann' AS user_id";
        InputSpec spec = events("SELECT " + value + " AS " + column + ", " + other);

        TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_FORMAT);
        assertThat(failure.getMessage()).contains("events.parquet", "'" + column + "'", type, expected, "--map");
    }

    @Test
    void aMissingColumnIsAnError() throws IOException {
        InputSpec spec = events("SELECT DATE'2025-01-01' AS event_time, 'ann' AS userid");

        TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_HEADER);
        assertThat(failure.getMessage())
                .contains("events.parquet: there is no column 'user_id'", "did you mean 'userid'", "--map");
    }

    @ParameterizedTest(name = "C13 {0}")
    @CsvSource({"'TIMESTAMP(NANOS,true)', nanoseconds", "'TIME(MICROS,true)', TIME(MICROS"})
    void aTypeThatSparkDoesNotReadIsAnError(String type, String says) throws IOException {
        InputSpec spec = oneRow(
                "required int64 event_time (" + type + "); required binary user_id (STRING);",
                1735689600000000000L,
                "ann");

        TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_FORMAT);
        assertThat(failure.getMessage()).contains("events.parquet", type, says, "Write the file again");
    }

    @Test
    void anUnsignedIdKeepsItsDigits() throws IOException {
        InputSpec spec = oneRow(
                "required int64 event_time (TIMESTAMP(MILLIS,true)); required int64 user_id (INTEGER(64,false));",
                1735689600000L,
                -1L);

        assertThat(ReadInput.of(spec).events()).hasToString("[18446744073709551615 2025-01-01T00:00:00Z null]");
    }

    @Test
    void columnsThatDifferInCaseOnlyAreAnError() throws IOException {
        InputSpec spec = oneRow(
                "required int64 event_time (TIMESTAMP(MICROS,true)); required int64 user_id; required int64 USER_ID;",
                1L,
                2L,
                3L);

        TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_FORMAT);
        assertThat(failure.getMessage()).contains("events.parquet", "user_id", "already exists");
    }

    @Test
    void aFooterThatIsCutOffIsAnError() throws IOException {
        InputSpec spec = events("SELECT DATE'2025-01-01' AS event_time, 'ann' AS user_id");
        Path file = folder.resolve("events.parquet");
        byte[] whole = Files.readAllBytes(file);

        for (int length : List.of(0, 3, 4, 11, whole.length / 2, whole.length - 8, whole.length - 1)) {
            Files.write(file, Arrays.copyOf(whole, length));
            TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));
            assertThat(failure.code())
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(length < 4 ? ErrorCode.INPUT_FORMAT : ErrorCode.INPUT_TRUNCATED);
            assertThat(failure.getMessage())
                    .contains("events.parquet: ", length < 4 ? "not a Parquet file" : "footer is missing or damaged");
        }
    }

    @Test
    void aNameThatSparkIgnoresIsAnError() throws IOException {
        Path file = ParquetFile.write(
                folder.resolve("_events.parquet"), "SELECT DATE'2025-01-01' AS event_time, 'ann' AS user_id");

        TenureException failure = ReadInput.failure(() -> ReadInput.of(InputSpec.of(List.of(file.toString()), false)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND);
        assertThat(failure.getMessage()).contains("_events.parquet", "Rename the file");
    }
}
