package io.tenure.api.store;

import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A row by the names of its columns; what may be NULL has an accessor that says so. */
final class TableRow {
    private final Row row;
    private final Map<String, Integer> ordinals;

    TableRow(Row row, Map<String, Integer> ordinals) {
        this.row = row;
        this.ordinals = ordinals;
    }

    boolean has(Map<String, Object> values) {
        return values.entrySet().stream()
                .allMatch(entry -> entry.getValue() instanceof Integer
                        ? entry.getValue().equals(integer(entry.getKey()))
                        : entry.getValue().equals(text(entry.getKey())));
    }

    private int ordinal(String column) {
        return Objects.requireNonNull(ordinals.get(column), column);
    }

    boolean isNull(String column) {
        return row.isNullAt(ordinal(column));
    }

    String text(String column) {
        return row.getString(ordinal(column));
    }

    int integer(String column) {
        return row.getInt(ordinal(column));
    }

    long number(String column) {
        return row.getLong(ordinal(column));
    }

    boolean flag(String column) {
        return row.getBoolean(ordinal(column));
    }

    LocalDate date(String column) {
        return LocalDate.ofEpochDay(row.getInt(ordinal(column)));
    }

    Instant instant(String column) {
        return Instant.EPOCH.plus(row.getLong(ordinal(column)), ChronoUnit.MICROS);
    }

    @Nullable
    Instant instantOrNull(String column) {
        return isNull(column) ? null : instant(column);
    }

    @Nullable
    BigDecimal decimalOrNull(String column) {
        return isNull(column) ? null : row.getDecimal(ordinal(column));
    }

    byte @Nullable [] bytesOrNull(String column) {
        return isNull(column) ? null : row.getBinary(ordinal(column));
    }

    Map<String, Long> numbers(String column) {
        MapValue map = row.getMap(ordinal(column));
        Map<String, Long> numbers = new TreeMap<>();
        for (int i = 0; i < map.getSize(); i++) {
            numbers.put(map.getKeys().getString(i), map.getValues().getLong(i));
        }
        return numbers;
    }

    Map<String, String> texts(String column) {
        MapValue map = row.getMap(ordinal(column));
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < map.getSize(); i++) {
            texts.put(map.getKeys().getString(i), map.getValues().getString(i));
        }
        return texts;
    }
}
