package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables where files are read: by a catalog's name, or by a folder. */
final class TestTableInput {
    private static final SparkSession SPARK = SharedSpark.session();
    private static final String SCHEMA = "spark_catalog.web_input";
    private static final String TABLE = SCHEMA + ".events";

    @TempDir
    private Path folder;

    @BeforeEach
    void createTable() {
        SPARK.sql("CREATE SCHEMA " + SCHEMA + " LOCATION '" + folder.resolve("catalog") + "'");
        SPARK.sql("CREATE TABLE " + TABLE
                + " (ts TIMESTAMP, user_id BIGINT, event_name STRING, plan STRING) USING delta");
        SPARK.sql("INSERT INTO " + TABLE + " VALUES (TIMESTAMP'2025-03-03 10:00:00Z', 7, 'signup', 'pro'), "
                + "(TIMESTAMP'2025-03-04 10:00:00Z', 8, 'buy', NULL), (NULL, 9, 'buy', 'free')");
    }

    @AfterEach
    void dropTable() {
        SPARK.sql("DROP SCHEMA " + SCHEMA + " CASCADE");
    }

    private static InputSpec input(String... names) {
        return new InputSpec(
                List.of(names),
                Map.of("event_time", "ts"),
                InputSpec.of(List.of(), false).zone(),
                false);
    }

    @Test
    void aTableOfACatalogIsReadByItsName() {
        ReadInput read = ReadInput.of(input(TABLE), "plan");

        assertThat(read.events())
                .hasToString("[7 2025-03-03T10:00:00Z signup {plan=pro}, 8 2025-03-04T10:00:00Z buy {plan=null}]");
        assertThat(read.rejects()).containsExactly(List.of(TABLE, "", "missing_event_time", ""));
        assertThat(read.report().summary())
                .containsExactly("read 3 rows of 1 table: 2 kept, 1 rejected (missing_event_time 1)");
    }

    @Test
    void aFolderIsReadAsTheTableThatItIs() {
        String delta = "delta:" + folder.resolve("catalog/events");
        Path partitioned = folder.resolve("partitioned");
        SPARK.table(TABLE).write().partitionBy("plan").parquet(partitioned.toString());

        List<ReadInput.Event> named = ReadInput.of(input(TABLE), "plan").events();

        assertThat(ReadInput.of(input(delta), "plan").events()).isEqualTo(named);
        assertThat(ReadInput.of(input("parquet:" + partitioned), "plan").events())
                .isEqualTo(named);
    }

    @Test
    void filesAndTablesAreReadTogetherEachOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("more.csv"), "ts,user_id,event_name\n2025-03-05,10,buy\n");

        ReadInput read = ReadInput.of(input(TABLE, file.toString(), TABLE));

        assertThat(read.users()).containsExactly("10", "7", "8");
        assertThat(read.report().summary().get(0)).startsWith("read 4 rows of 1 file and 1 table: 3 kept");
    }

    @Test
    void theSizeOfATableIsThatOfItsFiles() throws IOException {
        long bytes;
        try (var files = Files.list(folder.resolve("catalog/events"))) {
            bytes = files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }

        assertThat(ExistingTable.open(SPARK, TABLE).storedBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "main.web.events, true",
        "delta:/lake/events, true",
        "parquet:s3://lake/events, true",
        "web.events, false",
        "events.2025.csv, false",
        "events.march.csv, false",
        "events.march.csv.gz, false",
        "lake/main.web.events, false",
        "s3://lake/events, false",
    })
    void aNameIsATableWhereItCanBeNoFile(String input, boolean isTable) {
        assertThat(ExistingTable.isMeant(input)).isEqualTo(isTable);
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        TenureException missing = ReadInput.failure(() -> EventInput.open(SPARK, input(SCHEMA + ".evnts"), Set.of()));

        assertThat(missing.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND);
        assertThat(missing).hasMessageContaining("Cannot read the table 'spark_catalog.web_input.evnts'");
    }

    @Test
    void whatCopiesFilesSaysHowATableIsRead() {
        TenureException copied = ReadInput.failure(() -> HashedFile.find(SPARK, input(TABLE)));

        assertThat(copied.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND);
        assertThat(copied).hasMessageContaining("store.events.table");
    }
}
