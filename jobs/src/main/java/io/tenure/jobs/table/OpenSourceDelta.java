package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;
import java.util.Optional;

/**
 * The Delta Lake that a store is written with: the one of Delta's own jars. A Spark may have another one, whose tables are the same
 * and whose classes aren't.
 */
public final class OpenSourceDelta {
    /** Of each jar of Delta a class. */
    private static final List<String> CLASSES =
            List.of("org.apache.spark.sql.delta.DeltaLog", "io.delta.storage.HadoopFileSystemLogStore");

    private OpenSourceDelta() {}

    /** Whether it is there. */
    static boolean isThere() {
        return missing(OpenSourceDelta.class.getClassLoader()).isEmpty();
    }

    /**
     * Refuses a Spark without it, before a class of it is missing in the middle of a run.
     *
     * @throws TenureException CONFIGURATION if it isn't there
     */
    public static void require() {
        require(OpenSourceDelta.class.getClassLoader());
    }

    static void require(ClassLoader classes) {
        missing(classes).ifPresent(name -> {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "This Spark has no open-source Delta Lake (" + name + " is missing), which a store in a folder is"
                            + " written with. Databricks' runtime has a Delta Lake of its own. Name a schema of its catalog"
                            + " instead of a folder, --store main.tenure, or run this on Apache Spark with"
                            + " io.delta:delta-spark; commands of files, such as retention --input, need none.");
        });
    }

    private static Optional<String> missing(ClassLoader classes) {
        return CLASSES.stream().filter(name -> !isThere(name, classes)).findFirst();
    }

    private static boolean isThere(String name, ClassLoader classes) {
        try {
            Class.forName(name, false, classes);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
