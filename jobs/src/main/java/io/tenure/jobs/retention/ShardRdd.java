package io.tenure.jobs.retention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Rows of files that are partitioned by shard, dealt out anew: one partition has all files of a shard and nothing else.
 *
 * <p>Spark packs files into partitions by size and so would need a shuffle to bring a shard together, but reads any files as
 * one partition when told to. Nothing else of the plan changes.
 */
final class ShardRdd extends RDD<InternalRow> {
    private static final long serialVersionUID = 1L;
    private static final ClassTag<InternalRow> ROW = ClassTag$.MODULE$.apply(InternalRow.class);

    private final RDD<InternalRow> rows;
    private final transient List<FilePartition> shards;

    private ShardRdd(RDD<InternalRow> rows, List<FilePartition> shards) {
        super(rows.sparkContext(), seq(List.<Dependency<?>>of(new Files(rows))), ROW);
        this.rows = rows;
        this.shards = shards;
    }

    /**
     * The rows of a plan that reads files partitioned by shard, and does nothing else but to choose among them and their
     * columns; those of a shard next to each other in one partition. Null for other plans.
     *
     * @param shard the name of the shard's column in the files
     */
    static @Nullable JavaRDD<InternalRow> ofFiles(Dataset<Row> dataset, String shard) {
        QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) dataset).queryExecution();
        FileSourceScanExec scan = onlyScan(execution.executedPlan());
        if (scan == null
                || !List.of(scan.relation().partitionSchema().fieldNames()).contains(shard)) {
            return null;
        }
        RDD<InternalRow> rows = execution.toRdd();
        StructType partitionedBy = scan.relation().partitionSchema();
        return new ShardRdd(rows, byShard(rows.partitions(), partitionedBy.fieldIndex(shard))).toJavaRDD();
    }

    /** The plan's scan of files, if every other step has one child. */
    private static @Nullable FileSourceScanExec onlyScan(SparkPlan plan) {
        SparkPlan step = plan;
        while (step.children().size() == 1) {
            step = step.children().head();
        }
        return step instanceof FileSourceScanExec scan ? scan : null;
    }

    /** The largest shard first, so that none is left for the end. */
    private static List<FilePartition> byShard(Partition[] partitions, int shard) {
        Map<Integer, List<PartitionedFile>> files = new TreeMap<>();
        for (Partition partition : partitions) {
            for (PartitionedFile file : ((FilePartition) partition).files()) {
                files.computeIfAbsent(file.partitionValues().getInt(shard), key -> new ArrayList<>())
                        .add(file);
            }
        }
        List<List<PartitionedFile>> largestFirst = new ArrayList<>(files.values());
        largestFirst.sort(Comparator.comparingLong(ShardRdd::bytes).reversed());
        List<FilePartition> shards = new ArrayList<>();
        for (List<PartitionedFile> own : largestFirst) {
            shards.add(new FilePartition(shards.size(), own.toArray(PartitionedFile[]::new)));
        }
        return shards;
    }

    private static long bytes(List<PartitionedFile> files) {
        return files.stream().mapToLong(PartitionedFile::length).sum();
    }

    @Override
    public Partition[] getPartitions() {
        return shards.toArray(Partition[]::new);
    }

    @Override
    public Seq<String> getPreferredLocations(Partition shard) {
        return seq(List.of(((FilePartition) shard).preferredLocations()));
    }

    @Override
    public Iterator<InternalRow> compute(Partition shard, TaskContext context) {
        return rows.iterator(shard, context);
    }

    private static <T> Seq<T> seq(List<T> values) {
        return CollectionConverters.asScala(values).toSeq();
    }

    /** A step in the same task, on other partitions than the parent's own. */
    private static final class Files extends NarrowDependency<InternalRow> {
        private static final long serialVersionUID = 1L;

        Files(RDD<InternalRow> rows) {
            super(rows);
        }

        @Override
        public Seq<Object> getParents(int shard) {
            return seq(List.of());
        }
    }
}
