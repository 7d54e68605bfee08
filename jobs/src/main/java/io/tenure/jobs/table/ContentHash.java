package io.tenure.jobs.table;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A hash of what a table says, whatever its files, the order of its rows, and the run that wrote them.
 *
 * <p>Two tables have the same hash iff they have the same rows: each row is hashed with SHA-256, and the hashes are added
 * up, so that no row is sorted or moved. Columns that say who wrote a row and not what it says are left out; in the place of
 * the user's key, which depends on the order of arrival, stands the user's id.
 */
public final class ContentHash {
    /** What depends on when a row came or was written, and in which batch, and on nothing else. */
    private static final Set<String> ARBITRARY = Set.of(
            UsersTable.USER_KEY,
            ActivityMasksTable.SHARD,
            CohortRetentionTable.RUN_ID,
            IngestBatchesTable.BATCH_ID,
            IngestBatchesTable.RUN_NUMBER,
            IngestBatchesTable.INGESTED_AT,
            DefinitionsTable.CREATED_AT,
            AlertsTable.JUDGED_AT);

    private ContentHash() {}

    /** The hash of every table that a store has published, by the name of the table. */
    public static Map<String, String> of(Store store) {
        Map<String, String> hashes = new TreeMap<>();
        Optional<Publication> published = store.published();
        if (published.isPresent()) {
            Dataset<Row> users = store.read(UsersTable.SPEC, published.get());
            for (TableSpec table : StoreTables.ALL) {
                if (published.get().versions().containsKey(table.name())) {
                    hashes.put(table.name(), of(store.read(table, published.get()), users));
                }
            }
        }
        return hashes;
    }

    /**
     * The hash of some rows, 64 hexadecimal digits.
     *
     * @param rows of any table of a store
     * @param users the rows of {@code users}, which say who {@code user_key} is
     */
    public static String of(Dataset<Row> rows, Dataset<Row> users) {
        List<String> names = Arrays.asList(rows.columns());
        boolean hasKeyOnly = names.contains(UsersTable.USER_KEY) && !names.contains(UsersTable.USER_ID);
        Dataset<Row> named = hasKeyOnly ? rows.join(users, UsersTable.USER_KEY) : rows;
        Column[] columns = Arrays.stream(named.columns())
                .filter(name -> !ARBITRARY.contains(name))
                .sorted()
                .map(named::col)
                .toArray(Column[]::new);
        return named.select(columns).mapPartitions(hashing(), Encoders.BINARY()).collectAsList().stream()
                .map(MultisetHash::ofBytes)
                .reduce(MultisetHash.EMPTY, MultisetHash::plus)
                .toHex();
    }

    private static MapPartitionsFunction<Row, byte[]> hashing() {
        return rows -> {
            MessageDigest digest = MultisetHash.sha256();
            MultisetHash hash = MultisetHash.EMPTY;
            while (rows.hasNext()) {
                hash = hash.plus(digest.digest(bytes(rows.next())));
            }
            return List.of(hash.toBytes()).iterator();
        };
    }

    /** Bytes that two values share iff they are equal. */
    private static byte[] bytes(@Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(new DataOutputStream(bytes), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte('0');
        } else if (value instanceof Boolean truth) {
            out.writeByte('b');
            out.writeBoolean(truth);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            out.writeByte('l');
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof Double number) {
            out.writeByte('d');
            out.writeLong(Double.doubleToLongBits(number + 0.0)); // -0.0 is 0.0
        } else if (value instanceof BigDecimal number) {
            BigDecimal plain = number.stripTrailingZeros();
            out.writeByte('n');
            out.writeInt(plain.scale());
            writeBytes(out, plain.unscaledValue().toByteArray());
        } else if (value instanceof String text) {
            out.writeByte('s');
            writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] binary) {
            out.writeByte('x');
            writeBytes(out, binary);
        } else if (value instanceof LocalDate date) {
            out.writeByte('e');
            out.writeLong(date.toEpochDay());
        } else if (value instanceof Instant instant) {
            out.writeByte('t');
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        } else if (value instanceof Row row) {
            out.writeByte('r');
            out.writeInt(row.length());
            for (int i = 0; i < row.length(); i++) {
                write(out, row.get(i));
            }
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            writeEntries(out, CollectionConverters.asJava(map));
        } else if (value instanceof scala.collection.Iterable<?> list) {
            writeElements(out, CollectionConverters.asJava(list).iterator());
        } else {
            throw new IllegalArgumentException("No hash of a " + value.getClass() + ": " + value);
        }
    }

    /** In the order of their bytes. */
    private static void writeEntries(DataOutputStream out, Map<?, ?> map) throws IOException {
        TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        map.forEach((key, value) -> entries.put(bytes(key), bytes(value)));
        out.writeByte('m');
        out.writeInt(entries.size());
        for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
            writeBytes(out, entry.getKey());
            writeBytes(out, entry.getValue());
        }
    }

    private static void writeElements(DataOutputStream out, Iterator<?> elements) throws IOException {
        List<byte[]> bytes = new ArrayList<>();
        elements.forEachRemaining(element -> bytes.add(bytes(element)));
        out.writeByte('a');
        out.writeInt(bytes.size());
        for (byte[] element : bytes) {
            writeBytes(out, element);
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
