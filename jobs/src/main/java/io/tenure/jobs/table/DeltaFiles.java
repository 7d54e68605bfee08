package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.types.StructField;

/** The tables of a store as Delta keeps them. */
final class DeltaFiles {
    private static final String DELTA = "delta";

    private final SparkSession spark;
    private final String location;

    DeltaFiles(SparkSession spark, String location) {
        this.spark = spark;
        this.location = location;
    }

    String path(TableSpec table) {
        return new Path(location, table.name()).toString();
    }

    boolean exists(TableSpec table) {
        return log(table)
                        .update(false, scala.Option.empty(), scala.Option.empty())
                        .version()
                >= 0;
    }

    /** The newest version. */
    long version(TableSpec table) {
        return log(table)
                .update(false, scala.Option.empty(), scala.Option.empty())
                .version();
    }

    private DeltaLog log(TableSpec table) {
        return DeltaLog.forTable(spark, path(table));
    }

    Dataset<Row> empty(TableSpec table) {
        return spark.createDataFrame(List.of(), table.schema());
    }

    Dataset<Row> read(TableSpec table, long version) {
        return spark.read().format(DELTA).option("versionAsOf", version).load(path(table));
    }

    Dataset<Row> readNewest(TableSpec table) {
        return spark.read().format(DELTA).load(path(table));
    }

    void create(TableSpec table) {
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark)
                .location(path(table))
                .comment(table.description())
                .addColumns(table.schema())
                .property("delta.dataSkippingStatsColumns", String.join(",", table.statistics()));
        if (!table.partitionedBy().isEmpty()) {
            builder = builder.partitionedBy(table.partitionedBy().toArray(String[]::new));
        }
        builder.execute();
    }

    void append(TableSpec table, Dataset<Row> rows) {
        writer(table, rows).mode(SaveMode.Append).save(path(table));
    }

    void replace(TableSpec table, Keys keys, Dataset<Row> rows) {
        writer(table, rows)
                .mode(SaveMode.Overwrite)
                .option("replaceWhere", keys.sql())
                .save(path(table));
    }

    /** Makes a version the newest one again. */
    void restore(TableSpec table, long version) {
        DeltaTable.forPath(spark, path(table)).restoreToVersion(version);
    }

    private static DataFrameWriter<Row> writer(TableSpec table, Dataset<Row> rows) {
        Column[] columns = Arrays.stream(table.schema().fields())
                .map(StructField::name)
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new);
        return rows.select(columns).write().format(DELTA);
    }
}
