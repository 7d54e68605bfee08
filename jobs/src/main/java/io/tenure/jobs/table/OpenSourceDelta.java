package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;

/**
 * The Delta Lake that a store is written with: the one of Delta's own jars. A Spark may have another one, whose tables are the same
 * and whose classes aren't.
 */
public final class OpenSourceDelta {
    /** Of each jar of Delta a class. */
    private static final List<String> CLASSES =
            List.of("org.apache.spark.sql.delta.DeltaLog", "io.delta.storage.HadoopFileSystemLogStore");

    private OpenSourceDelta() {}

    /**
     * Refuses a Spark without it, before a class of it is missing in the middle of a run.
     *
     * @throws TenureException CONFIGURATION if it isn't there
     */
    public static void require() {
        require(OpenSourceDelta.class.getClassLoader());
    }

    static void require(ClassLoader classes) {
        for (String name : CLASSES) {
            try {
                Class.forName(name, false, classes);
            } catch (ClassNotFoundException e) {
                throw new TenureException(
                        ErrorCode.CONFIGURATION,
                        "This Spark has no open-source Delta Lake (" + name
                                + " is missing), which a store is written with."
                                + " Databricks' runtime has a Delta Lake of its own. Run commands of a store on Apache Spark"
                                + " with io.delta:delta-spark; commands of files, such as retention --input, need none.",
                        e);
            }
        }
    }
}
