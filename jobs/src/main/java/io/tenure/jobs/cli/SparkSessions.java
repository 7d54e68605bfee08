package io.tenure.jobs.cli;

import org.apache.spark.sql.SparkSession;

/** The session of a command: the one that spark-submit prepared, or an embedded one. */
final class SparkSessions {
    private static final String MASTER = "spark.master";

    private SparkSessions() {}

    /**
     * Opens the session of a command, with UTC pinned.
     *
     * <p>Without a master from spark-submit it runs embedded on all cores of this machine, with its ports on loopback only
     * and no UI.
     */
    static SparkSession open(String command) {
        SparkSession.Builder builder = SparkSession.builder()
                .appName("tenure-" + command)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.datetime.java8API.enabled", "true");
        if (System.getProperty(MASTER) == null) {
            builder.master("local[*]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.ui.showConsoleProgress", "false");
        }
        return builder.getOrCreate();
    }
}
