package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Tables with names in a schema of a catalog, through commands that every Delta Lake has: Databricks' own, and its Unity Catalog.
 *
 * <p>Such a command can't be told which version it has to follow, so that is checked after it: whatever else was written is then
 * found before it is published. Only the row that publishes is added under a condition.
 */
final class CatalogTables implements DeltaTables {
    /** {@code schema} of {@code catalog.schema}: no path has one dot and no slash, unless it is written with {@code ./}. */
    private static final Pattern SCHEMA = Pattern.compile("[\\p{L}_][\\p{L}\\d_-]*\\.[\\p{L}_][\\p{L}\\d_-]*");

    private static final String USER_METADATA = "userMetadata";

    private final SparkSession spark;
    private final String schema;

    /** @param schema its name, {@code catalog.schema} */
    CatalogTables(SparkSession spark, String schema) {
        this.spark = spark;
        this.schema = Arrays.stream(schema.split("\\.", -1))
                .map(part -> "`" + part + "`")
                .collect(Collectors.joining("."));
    }

    /** Whether a store of this name is a schema, and not a folder. */
    static boolean isSchema(String location) {
        return SCHEMA.matcher(location).matches();
    }

    @Override
    public String name(TableSpec table) {
        return schema + ".`" + table.name() + "`";
    }

    @Override
    public Path folder(TableSpec table) {
        return new Path(spark.sql("DESCRIBE DETAIL " + name(table)).head().<String>getAs("location"));
    }

    @Override
    public long version(TableSpec table) {
        return spark.catalog().tableExists(name(table)) ? newest(table).<Long>getAs("version") : ABSENT;
    }

    private Row newest(TableSpec table) {
        return spark.sql("DESCRIBE HISTORY " + name(table) + " LIMIT 1").head();
    }

    /** Reads no column of the data, but a few bytes of each file. */
    @Override
    public List<DataFile> dataFiles(TableSpec table, long version) {
        String partition = table.partitionedBy().stream()
                .map(column -> ", CAST(`" + column + "` AS STRING) AS `" + column + "`")
                .collect(Collectors.joining());
        String folder = folder(table).toUri().getPath() + "/";
        return spark
                .sql("SELECT path, max(bytes) AS bytes, count(*) AS rows"
                        + table.partitionedBy().stream()
                                .map(column -> ", max(`" + column + "`) AS `" + column + "`")
                                .collect(Collectors.joining())
                        + " FROM (SELECT _metadata.file_path AS path, _metadata.file_size AS bytes" + partition
                        + " FROM "
                        + name(table) + " VERSION AS OF " + version + ") GROUP BY path")
                .collectAsList()
                .stream()
                .map(row -> dataFile(row, folder, table.partitionedBy()))
                .toList();
    }

    private static DataFile dataFile(Row row, String folder, List<String> partitionedBy) {
        String path = row.getAs("path");
        int relative = path.indexOf(folder);
        Map<String, @Nullable String> partition = new HashMap<>();
        partitionedBy.forEach(column -> partition.put(column, row.getAs(column)));
        return new DataFile(
                relative < 0 ? path : path.substring(relative + folder.length()),
                row.<Long>getAs("bytes"),
                "{\"numRecords\":" + row.<Long>getAs("rows") + "}",
                partition);
    }

    @Override
    public List<DataFile> committedFiles(TableSpec table, long version) {
        return dataFiles(table, version);
    }

    @Override
    public Optional<String> newestPartition(TableSpec table, long version, String column) {
        return Optional.ofNullable(read(table, version)
                .select(max(col("`" + column + "`")).cast(DataTypes.StringType))
                .head()
                .getString(0));
    }

    @Override
    public Dataset<Row> empty(TableSpec table) {
        return spark.createDataFrame(List.of(), table.schema());
    }

    @Override
    public Dataset<Row> read(TableSpec table, long version) {
        return spark.sql("SELECT * FROM " + name(table) + " VERSION AS OF " + version);
    }

    @Override
    public Dataset<Row> readNewest(TableSpec table) {
        return spark.table(name(table));
    }

    @Override
    public long create(TableSpec table) {
        long version = version(table);
        Map<String, String> properties = new TreeMap<>();
        properties.put("delta.dataSkippingStatsColumns", String.join(",", table.statistics()));
        table.laws().forEach((law, condition) -> properties.put("delta.constraints." + law, condition));
        spark.sql((version == ABSENT ? "CREATE TABLE " : "CREATE OR REPLACE TABLE ") + name(table) + " ("
                + table.schema().toDDL() + ") USING delta"
                + (table.partitionedBy().isEmpty()
                        ? ""
                        : " PARTITIONED BY (" + String.join(", ", table.partitionedBy()) + ")")
                + " COMMENT " + literal(table.description()) + " TBLPROPERTIES ("
                + properties.entrySet().stream()
                        .map(property -> literal(property.getKey()) + " = " + literal(property.getValue()))
                        .collect(Collectors.joining(", "))
                + ")");
        return versionAfter(version, table);
    }

    private static String literal(String text) {
        return new Literal(UTF8String.fromString(text), DataTypes.StringType).sql();
    }

    @Override
    public void forget(TableSpec table) {
        if (exists(table)) {
            spark.catalog().refreshTable(name(table));
        }
    }

    @Override
    public long replace(TableSpec table, long version, Keys keys, Dataset<Row> rows) {
        Dataset<Row> conforming = TableColumns.conforming(schema(table, version), rows);
        return commit(table, version, commit -> {
            try {
                conforming.writeTo(name(table)).option(USER_METADATA, commit).overwrite(keys.condition());
            } catch (NoSuchTableException e) {
                throw gone(table, e);
            }
        });
    }

    @Override
    public long append(TableSpec table, long version, Dataset<Row> rows) {
        Dataset<Row> conforming = TableColumns.conforming(schema(table, version), rows);
        if (table.equals(RunsTable.SPEC)) {
            return note(version, conforming);
        }
        return commit(table, version, commit -> {
            try {
                conforming.writeTo(name(table)).option(USER_METADATA, commit).append();
            } catch (NoSuchTableException e) {
                throw gone(table, e);
            }
        });
    }

    /**
     * Adds a row to {@code runs} if no other run has added one.
     *
     * <p>What readers see hangs on this row, so it isn't enough to look afterwards. A statement that reads the table it inserts into
     * conflicts, in every Delta Lake, with another of its kind.
     */
    private long note(long version, Dataset<Row> row) {
        String runs = name(RunsTable.SPEC);
        Row noted = row.select(RunsTable.RUN_ID, RunsTable.STATUS).head();
        String view = "tenure_" + UUID.randomUUID().toString().replace("-", "_");
        row.createOrReplaceTempView(view);
        try {
            spark.sql("INSERT INTO " + runs + " SELECT * FROM " + view + " WHERE (SELECT count(*) FROM " + runs
                    + ") = (SELECT count(*) FROM " + runs + " VERSION AS OF " + version + ")");
        } catch (Throwable e) {
            // the answer can get lost after the commit
            if (!isNoted(version + 1, noted) && !StoreFailure.isWrittenByOthers(e)) {
                throw e;
            }
        } finally {
            spark.catalog().dropTempView(view);
        }
        if (!isNoted(version + 1, noted)) {
            throw StoreFailure.written(runs, version, version(RunsTable.SPEC));
        }
        return version + 1;
    }

    private boolean isNoted(long version, Row row) {
        return version(RunsTable.SPEC) == version
                && !read(RunsTable.SPEC, version)
                        .where(col(RunsTable.RUN_ID)
                                .equalTo(row.get(0))
                                .and(col(RunsTable.STATUS).equalTo(row.get(1))))
                        .isEmpty();
    }

    private TenureException gone(TableSpec table, AnalysisException cause) {
        return new TenureException(
                ErrorCode.STORE,
                "The table " + name(table) + " is gone. Bring it back: UNDROP TABLE, or from a backup.",
                cause);
    }

    private StructType schema(TableSpec table, long version) {
        return read(table, version).schema();
    }

    /** Writes under a name, by which the commit is known if its answer is lost. */
    private long commit(TableSpec table, long version, Consumer<String> write) {
        String name = UUID.randomUUID().toString();
        try {
            write.accept(name);
        } catch (Throwable e) {
            Row newest = newest(table);
            if (newest.<Long>getAs("version") == version + 1 && Objects.equals(newest.getAs(USER_METADATA), name)) {
                return version + 1;
            }
            if (StoreFailure.isWrittenByOthers(e)) {
                throw StoreFailure.written(name(table), version, newest.<Long>getAs("version"));
            }
            throw e;
        }
        return versionAfter(version, table);
    }

    @Override
    public long addColumns(TableSpec table, long version) {
        List<String> existing = List.of(schema(table, version).fieldNames());
        StructField[] missing = Stream.of(table.schema().fields())
                .filter(field -> !existing.contains(field.name()))
                .toArray(StructField[]::new);
        if (missing.length == 0) {
            return version;
        }
        spark.sql("ALTER TABLE " + name(table) + " ADD COLUMNS (" + new StructType(missing).toDDL() + ")");
        return versionAfter(version, table);
    }

    @Override
    public long restore(TableSpec table, long version, long left) {
        spark.sql("RESTORE TABLE " + name(table) + " TO VERSION AS OF " + version);
        return versionAfter(left, table);
    }

    @Override
    public Compaction compact(TableSpec table, Keys keys) {
        Row metrics = spark.sql(
                        "OPTIMIZE " + name(table) + (table.partitionedBy().isEmpty() ? "" : " WHERE " + keys.sql()))
                .select(col("metrics.numFilesRemoved"), col("metrics.numFilesAdded"))
                .head();
        return new Compaction(metrics.getLong(0), metrics.getLong(1));
    }

    /** Delta's own count of what it would remove, which ends at a thousand. */
    @Override
    public long vacuum(TableSpec table, Duration keep) {
        String vacuum = "VACUUM " + name(table) + " RETAIN " + keep.toMinutes() / 60.0 + " HOURS";
        return VacuumSettings.during(spark, () -> {
            long removed = spark.sql(vacuum + " DRY RUN").count();
            spark.sql(vacuum);
            return removed;
        });
    }

    /** Delta writes them by itself where tables have names. */
    @Override
    public void checkpoint(TableSpec table) {}

    @Override
    public long seal(TableSpec table) {
        throw cannotPurge();
    }

    @Override
    public void removeTheRest(TableSpec table) {
        throw cannotPurge();
    }

    private TenureException cannotPurge() {
        return new TenureException(
                ErrorCode.CONFIGURATION,
                "The log of a table in a catalog can't be purged by a command: its old versions of " + schema
                        + " go when they are older than delta.logRetentionDuration. Erase without --purge, and then run"
                        + " tenure maintain --keep-days 0.");
    }

    @Override
    public void remove(TableSpec table) {
        spark.sql("DROP TABLE IF EXISTS " + name(table));
    }
}
