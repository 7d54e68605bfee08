package io.tenure.bench;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How many bytes of data files the stages of a session have read.
 *
 * <p>What Delta reads of its own logs, mostly from memory, is not among them.
 */
final class BytesRead extends SparkListener {
    private final SparkSession spark;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Integer> stagesOfLogs = ConcurrentHashMap.newKeySet();

    private BytesRead(SparkSession spark) {
        this.spark = spark;
    }

    /** Counts from now on. */
    static BytesRead by(SparkSession spark) {
        BytesRead counter = new BytesRead(spark);
        spark.sparkContext().addSparkListener(counter);
        return counter;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        String description = stage.properties().getProperty("spark.job.description", "");
        boolean readsState = CollectionConverters.asJava(stage.stageInfo().rddInfos()).stream()
                .anyMatch(rdd -> rdd.name().startsWith("Delta Table State"));
        if (readsState || description.startsWith("Delta: ")) {
            stagesOfLogs.add(stage.stageInfo().stageId());
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
        if (!stagesOfLogs.remove(stage.stageInfo().stageId())) {
            bytes.addAndGet(stage.stageInfo().taskMetrics().inputMetrics().bytesRead());
        }
    }

    /** All of them so far. */
    long total() {
        try {
            // stages are told late
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException("the session doesn't say what it has read", e);
        }
        return bytes.get();
    }
}
