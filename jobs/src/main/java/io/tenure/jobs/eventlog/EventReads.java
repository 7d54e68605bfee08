package io.tenure.jobs.eventlog;

import io.tenure.jobs.table.EventsTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a query on events will read, from its plan: the files that are left when dates and statistics have been looked at, and
 * the columns.
 *
 * @param dates the dates of the partitions; none of a table that isn't partitioned by {@code event_date}
 * @param files how many files
 * @param columns the columns in them
 */
public record EventReads(NavigableSet<LocalDate> dates, int files, List<String> columns) {
    private static final Pattern PARTITION = Pattern.compile(EventsTable.EVENT_DATE + "=(\\d{4}-\\d{2}-\\d{2})/");

    /** Looks at a query; none of its rows is read. */
    public static EventReads of(Dataset<Row> query) {
        NavigableSet<LocalDate> dates = new TreeSet<>();
        String[] files = query.inputFiles();
        for (String file : files) {
            Matcher partition = PARTITION.matcher(file);
            if (partition.find()) {
                dates.add(LocalDate.parse(partition.group(1)));
            }
        }
        Set<String> columns = new LinkedHashSet<>();
        for (SparkPlan leaf :
                CollectionConverters.asJava(query.queryExecution().sparkPlan().collectLeaves())) {
            if (leaf instanceof FileSourceScanExec scan) {
                columns.addAll(Arrays.asList(scan.requiredSchema().fieldNames()));
            }
        }
        return new EventReads(dates, files.length, new ArrayList<>(columns));
    }
}
