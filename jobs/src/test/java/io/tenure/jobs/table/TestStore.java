package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
    void aSecondWriterIsToldWhoIsWriting() {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        try (StoreRun first = store.begin("first", "")) {
            assertThatThrownBy(() -> store.begin("second", "").close())
                    .isInstanceOf(TenureException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            first.publish(null, "{}");
        }
    }

    private static Dataset<Row> users(long key, String id) {
        return SharedSpark.session().createDataFrame(List.of(RowFactory.create(key, id)), UsersTable.SPEC.schema());
    }
}
