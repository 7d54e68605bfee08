package io.tenure.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What something took.
 *
 * @param seconds from its start to its end
 * @param processorSeconds of all threads of this process; says something on a busy machine too
 */
record Cost(double seconds, double processorSeconds) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Runs something. */
    static Cost of(Runnable work) {
        long start = System.nanoTime();
        long processorStart = SYSTEM.getProcessCpuTime();
        work.run();
        return new Cost((System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - processorStart) / 1e9);
    }

    Cost plus(Cost other) {
        return new Cost(seconds + other.seconds, processorSeconds + other.processorSeconds);
    }
}
