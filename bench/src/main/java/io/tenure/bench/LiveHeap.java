package io.tenure.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The most heap that was in use right after a collection: what a statement keeps, without the garbage that it leaves.
 *
 * <p>A young collection keeps dead objects of the old generation, so this is an upper bound.
 */
final class LiveHeap {
    private final AtomicLong peakBytes = new AtomicLong();
    private volatile long sinceMillis;

    /** Watches every collection of this process from now on. */
    LiveHeap() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((event, ignored) -> observe(event), null, null);
        }
    }

    /** Collects, and begins again with what is left. */
    void reset() {
        System.gc();
        sinceMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        peakBytes.set(0);
    }

    /** The peak since the last reset, 0 when there was no collection. */
    long peakMegabytes() {
        return peakBytes.get() >> 20;
    }

    private void observe(Notification event) {
        if (!event.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GcInfo collection = GarbageCollectionNotificationInfo.from((CompositeData) event.getUserData())
                .getGcInfo();
        // notifications come late: this one may be of a collection before the reset
        if (collection.getStartTime() >= sinceMillis) {
            long bytes = collection.getMemoryUsageAfterGc().values().stream()
                    .mapToLong(MemoryUsage::getUsed)
                    .sum();
            peakBytes.accumulateAndGet(bytes, Math::max);
        }
    }
}
