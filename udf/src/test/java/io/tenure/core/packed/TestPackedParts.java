package io.tenure.core.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestPackedParts {
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Chunk(int part, int slot, byte[] rows) {}

    private record Row(long user, int slot) {}

    /** Row by row: the user, the slot, and an id of some length. */
    private static void add(PackedParts parts, Row row) {
        PackedChunk chunk = parts.row(row.user(), row.slot());
        chunk.addLong(row.user());
        chunk.addInt(row.slot());
        byte[] id = id(row.user());
        chunk.addBytes(id, id.length);
    }

    private static byte[] id(long user) {
        return "x".repeat((int) (user % 40)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Row> rows(Chunk chunk) {
        List<Row> rows = new ArrayList<>();
        PackedChunk.Reader reader = new PackedChunk.Reader(chunk.rows());
        while (reader.hasNext()) {
            Row row = new Row(reader.nextLong(), reader.nextInt());
            PackedChunk.Range id = reader.nextBytes();
            assertThat(id.to() - id.from()).isEqualTo(id(row.user()).length);
            rows.add(row);
        }
        return rows;
    }

    @Test
    void everyRowComesOutOnceWithThoseOfItsUserAndSlot() {
        for (int slots : new int[] {1, 3, 400}) {
            Random random = new Random(slots);
            List<Chunk> chunks = new ArrayList<>();
            PackedParts parts = new PackedParts(512, (part, slot, rows) -> chunks.add(new Chunk(part, slot, rows)));
            Map<Row, Integer> added = new HashMap<>();
            for (int i = 0; i < 700_000; i++) {
                Row row = new Row(random.nextInt(3_000), random.nextInt(slots) - slots / 2);
                add(parts, row);
                added.merge(row, 1, Integer::sum);
            }
            parts.finish();

            Map<Row, Integer> found = new HashMap<>();
            Map<Long, Integer> partOfUser = new HashMap<>();
            for (Chunk chunk : chunks) {
                for (Row row : rows(chunk)) {
                    found.merge(row, 1, Integer::sum);
                    assertThat(row.slot()).isEqualTo(chunk.slot());
                    assertThat(partOfUser.computeIfAbsent(row.user(), user -> chunk.part()))
                            .isEqualTo(chunk.part());
                }
            }
            assertThat(found).as("%s slots", slots).isEqualTo(added);
        }
    }

    @Test
    void rowsAreNotHeldBackWithoutEnd() {
        for (int slots : new int[] {1, 1_000_000}) {
            long[] passedOn = {0};
            PackedParts parts = new PackedParts(256, (part, slot, rows) -> passedOn[0] += rows.length);
            long added = 0;
            for (int i = 0; i < 1_000_000; i++) {
                Row row = new Row(i % 7, i % slots);
                add(parts, row);
                added += 8 + 4 + 4 + id(row.user()).length;
                assertThat(added - passedOn[0]).isLessThanOrEqualTo((1 << 24) + 100);
            }
            parts.finish();

            assertThat(passedOn[0]).isEqualTo(added);
        }
    }

    @Test
    void partsAreAPowerOfTwo() {
        for (int parts : new int[] {0, 128, 300}) {
            assertThatThrownBy(() -> new PackedParts(parts, (part, slot, rows) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a power of two from 256: " + parts);
        }
    }
}
