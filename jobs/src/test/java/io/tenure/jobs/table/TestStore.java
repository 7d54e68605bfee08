package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestStore {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void readersSeeNothingOfARunBeforeItIsPublished() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        try (StoreRun run = store.begin("first", "")) {
            run.append(UsersTable.SPEC, users(0, "ann"));

            assertThat(store.read(UsersTable.SPEC).collectAsList()).isEmpty();
            assertThat(run.read(UsersTable.SPEC).count()).isEqualTo(1);

            run.publish(null, "{}");
        }

        assertThat(store.read(UsersTable.SPEC).collectAsList()).containsExactly(RowFactory.create(0L, "ann"));
    }

    @Test
    void aRunPutsBackWhatAnUnfinishedOneHasLeft() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        try (StoreRun run = store.begin("first", "")) {
            run.append(UsersTable.SPEC, users(0, "ann"));
            run.publish(null, "{}");
        }
        try (StoreRun dies = store.begin("dies", "")) {
            dies.replace(UsersTable.SPEC, Keys.number(UsersTable.USER_KEY, 0), users(0, "eve"));
            dies.append(EventsRejectedTable.SPEC, dies.read(EventsRejectedTable.SPEC));
        }
        try (StoreRun next = store.begin("next", "")) {
            next.append(UsersTable.SPEC, users(1, "bob"));
            next.publish(null, "{}");
        }

        assertThat(store.read(UsersTable.SPEC).orderBy("user_key").collectAsList())
                .containsExactly(RowFactory.create(0L, "ann"), RowFactory.create(1L, "bob"));
    }

    @Test
    void aTableThatOnlyAnUnfinishedRunHasMadeHoldsNothingForTheNext() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        TableSpec wider = UsersTable.SPEC.withSchema(UsersTable.SPEC.schema().add("country", DataTypes.StringType));
        try (StoreRun dies = store.begin("dies", "")) {
            dies.append(wider, users(1, "eve").withColumn("country", lit("US")));
        }

        store.run("next", "", run -> publish(run, 1, "bob"));

        assertThat(store.read(UsersTable.SPEC).collectAsList()).containsExactly(RowFactory.create(1L, "bob"));
        assertThat(store.tables().readNewest(UsersTable.SPEC).columns()).containsExactly("user_key", "user_id");
    }

    @Test
    void aColumnThatAnUnfinishedRunHasAddedIsTakenAway() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));
        TableSpec wider = UsersTable.SPEC.withSchema(UsersTable.SPEC.schema().add("country", DataTypes.StringType));
        try (StoreRun dies = store.begin("dies", "")) {
            dies.append(wider, users(1, "eve").withColumn("country", lit("US")));
        }
        assertThat(store.tables().readNewest(UsersTable.SPEC).columns()).contains("country");

        store.run("next", "", run -> publish(run, 1, "bob"));

        assertThat(store.tables().readNewest(UsersTable.SPEC).columns()).doesNotContain("country");
        assertThat(store.read(UsersTable.SPEC).orderBy("user_key").collectAsList())
                .containsExactly(RowFactory.create(0L, "ann"), RowFactory.create(1L, "bob"));
    }

    @Test
    void aFileToPutBackThatIsGoneIsNamed() throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));
        Path file = Path.of(URI.create(store.read(UsersTable.SPEC).inputFiles()[0]));
        try (StoreRun dies = store.begin("dies", "")) {
            dies.replace(UsersTable.SPEC, Keys.all(), users(0, "eve"));
        }
        Files.delete(file);

        assertThatThrownBy(() -> store.begin("next", "").close())
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(file.getFileName() + " is gone")
                .hasMessageContaining("Bring it back from a backup");
    }

    @Test
    void aRelativeFolderIsOneInTheFolderOfTheProcess() {
        Store store = Store.openOrCreate(SharedSpark.session(), "shops/first", CLOCK);

        assertThat(store.location())
                .isEqualTo("file:" + Path.of("shops", "first").toAbsolutePath());
        assertThat(Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK)
                        .location())
                .isEqualTo(folder.toString());
    }

    @Test
    void aSecondWriterIsToldWhoIsWriting() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        try (StoreRun first = store.begin("first", "")) {
            assertThatThrownBy(() -> store.begin("second", "").close())
                    .isInstanceOf(TenureException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            first.publish(null, "{}");
        }
    }

    @Test
    void aFullDiskIsTheUsersErrorAndWhatWasWrittenIsPutBackAtOnce() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));
        FaultyLogStore.set((commit, landed) -> {
            if (!landed && commit.toString().contains(EventsRejectedTable.SPEC.name())) {
                throw new Error(new IOException("No space left on device"));
            }
        });
        try {
            assertThatThrownBy(() -> store.run("second", "", run -> {
                        run.append(UsersTable.SPEC, users(1, "bob"));
                        run.append(EventsRejectedTable.SPEC, run.read(EventsRejectedTable.SPEC));
                        return run.publish(null, "{}");
                    }))
                    .isInstanceOf(TenureException.class)
                    .hasMessageContaining("disk is full")
                    .hasMessageContaining(folder.toString());
        } finally {
            FaultyLogStore.set(null);
        }

        assertThat(store.tables().readNewest(UsersTable.SPEC).collectAsList())
                .containsExactly(RowFactory.create(0L, "ann"));
        assertThat(store.runs()
                        .where(col(RunsTable.STATUS).equalTo(RunsTable.FAILED))
                        .collectAsList())
                .singleElement()
                .satisfies(row -> assertThat(row.<String>getAs(RunsTable.ERROR)).contains("No space left"));
    }

    @Test
    void aPublicationWhoseAnswerIsLostIsAPublication() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));
        FaultyLogStore.set((commit, landed) -> {
            if (landed && commit.toString().contains("/" + RunsTable.SPEC.name() + "/")) {
                throw new IOException("no answer");
            }
        });
        try {
            assertThat(store.run("second", "", run -> publish(run, 1, "bob")).number())
                    .isEqualTo(2);
        } finally {
            FaultyLogStore.set(null);
        }
        assertThat(store.published().map(Publication::number)).contains(2L);
        assertThat(store.read(UsersTable.SPEC).count()).isEqualTo(2);
    }

    @Test
    void ofTwoRunsPastTheLockTheOneThatBeganLastPublishes() throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));

        try (StoreRun early = store.begin("early", "")) {
            early.append(UsersTable.SPEC, users(1, "eve"));
            Files.delete(folder.resolve("_lock"));
            try (StoreRun late = store.begin("late", "")) {
                assertThatThrownBy(() -> publish(early, 2, "eve"))
                        .isInstanceOf(TenureException.class)
                        .extracting(error -> ((TenureException) error).code())
                        .isEqualTo(ErrorCode.LOCKED);
                assertThatThrownBy(() -> early.publish(null, "{}"))
                        .isInstanceOf(TenureException.class)
                        .extracting(error -> ((TenureException) error).code())
                        .isEqualTo(ErrorCode.LOCKED);
                publish(late, 1, "bob");
            }
        }

        assertThat(store.read(UsersTable.SPEC).orderBy("user_key").collectAsList())
                .containsExactly(RowFactory.create(0L, "ann"), RowFactory.create(1L, "bob"));
        assertThat(store.published().map(Publication::number)).contains(2L);
    }

    @Test
    void rowsThatSomeoneHasCachedAreReplacedToo() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));

        store.run("second", "", run -> {
            Dataset<Row> cached = run.read(UsersTable.SPEC)
                    .where(col(UsersTable.USER_KEY).equalTo(0L))
                    .persist();
            assertThat(cached.count()).isEqualTo(1);
            run.replace(UsersTable.SPEC, Keys.number(UsersTable.USER_KEY, 0), users(0, "eve"));
            cached.unpersist();
            return run.publish(null, "{}");
        });

        assertThat(store.read(UsersTable.SPEC).collectAsList()).containsExactly(RowFactory.create(0L, "eve"));
    }

    @Test
    void aRowOutsideOfWhatIsReplacedIsRefused() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));

        assertThatThrownBy(() -> store.run("second", "", run -> {
                    run.replace(UsersTable.SPEC, Keys.number(UsersTable.USER_KEY, 0), users(1, "eve"));
                    return run.publish(null, "{}");
                }))
                .hasStackTraceContaining("a row to write is not among those that are replaced");
        assertThat(store.read(UsersTable.SPEC).collectAsList()).containsExactly(RowFactory.create(0L, "ann"));
    }

    @Test
    void readersSeeAnOldTableWhileARunWritesIt() throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("first", "", run -> publish(run, 0, "ann"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(60)));
        try (Stream<Path> log = Files.list(folder.resolve("users/_delta_log"))) {
            for (Path file : log.toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }
        store.forget(UsersTable.SPEC);

        try (StoreRun run = store.begin("second", "")) {
            run.append(UsersTable.SPEC, users(1, "bob"));
            assertThat(store.read(UsersTable.SPEC).count()).isEqualTo(1);
        }
        store.run("third", "", run -> publish(run, 1, "eve"));
        assertThat(store.read(UsersTable.SPEC).count()).isEqualTo(2);
    }

    private static Publication publish(StoreRun run, long key, String id) {
        run.append(UsersTable.SPEC, users(key, id));
        return run.publish(null, "{}");
    }

    private static Dataset<Row> users(long key, String id) {
        return SharedSpark.session().createDataFrame(List.of(RowFactory.create(key, id)), UsersTable.SPEC.schema());
    }
}
