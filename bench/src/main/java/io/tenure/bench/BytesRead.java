package io.tenure.bench;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;

/** How many bytes of files the stages of a session have read; what the driver reads of logs is not among them. */
final class BytesRead extends SparkListener {
    private final SparkSession spark;
    private final AtomicLong bytes = new AtomicLong();

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
    public void onStageCompleted(SparkListenerStageCompleted stage) {
        bytes.addAndGet(stage.stageInfo().taskMetrics().inputMetrics().bytesRead());
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
