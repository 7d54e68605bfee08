package io.tenure.jobs.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.table.ContentHash;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.UsersTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Console$;

final class TestMaintenance {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void filesAreJoinedAndOldOnesRemovedAndNoRowChanges() throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        for (long user = 0; user < 4; user++) {
            long key = user;
            store.run("test", "", run -> {
                run.append(UsersTable.SPEC, user(key));
                return run.publish(null, "{}");
            });
        }
        Map<String, String> before = ContentHash.of(store);
        assertThat(dataFiles()).isEqualTo(4);

        ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
        Console$.MODULE$.withOut(
                standardOutput,
                () -> assertThat(Maintenance.run(store, Duration.ofDays(7)))
                        .containsExactly("users: 4 files joined into 1"));
        assertThat(standardOutput.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(dataFiles())
                .as("four for the runs of the last days, one for now")
                .isEqualTo(5);
        assertThat(store.published(4)
                        .map(run -> store.read(UsersTable.SPEC, run).count()))
                .contains(4L);

        assertThat(Maintenance.run(store, Duration.ZERO)).containsExactly("users: 4 old files removed");
        assertThat(dataFiles()).isEqualTo(1);
        assertThat(ContentHash.of(store)).isEqualTo(before);
        assertThat(Fsck.check(store, true).damages()).isEmpty();
        assertThat(Doctor.examine(store)).extracting(DoctorLine::state).doesNotContain(DoctorLine.State.FAIL);
    }

    @Test
    void theHashOfContentDependsOnRowsAlone() {
        Dataset<Row> users = user(1).union(user(2)).union(user(3));
        Dataset<Row> otherKeys =
                users.withColumn("user_key", users.col("user_key").plus(10));

        String hash = ContentHash.of(users, users);
        assertThat(hash).hasSize(64);
        assertThat(ContentHash.of(users.repartition(7).sort(users.col("user_id").desc()), users))
                .isEqualTo(hash);
        assertThat(ContentHash.of(otherKeys, otherKeys)).isEqualTo(hash);
        assertThat(ContentHash.of(users.union(user(3)), users)).isNotEqualTo(hash);
        assertThat(ContentHash.of(users.limit(2), users)).isNotEqualTo(hash);

        Dataset<Row> keyed =
                users.select(users.col("user_key"), users.col("user_key").mod(2).as("value"));
        Dataset<Row> otherKeyed = otherKeys.select(
                otherKeys.col("user_key"), otherKeys.col("user_key").mod(2).as("value"));
        assertThat(ContentHash.of(otherKeyed, otherKeys)).isEqualTo(ContentHash.of(keyed, users));
    }

    private static Dataset<Row> user(long key) {
        return SharedSpark.session()
                .createDataFrame(List.of(RowFactory.create(key, "user " + key)), UsersTable.SPEC.schema());
    }

    private long dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("users"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }
}
