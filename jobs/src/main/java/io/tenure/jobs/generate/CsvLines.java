package io.tenure.jobs.generate;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.execution.datasources.text.TextOutputWriter;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/** A format of Spark for lines that are CSV already: files in {@code .csv} with the lines as they are. */
public final class CsvLines extends TextFileFormat {
    @Override
    public OutputWriterFactory prepareWrite(
            SparkSession spark, Job job, Map<String, String> options, StructType schema) {
        return new CsvFiles();
    }

    private static final class CsvFiles extends OutputWriterFactory {
        private static final long serialVersionUID = 1L;
        private static final String LINE_END = "\n";

        @Override
        public String getFileExtension(TaskAttemptContext context) {
            return ".csv";
        }

        @Override
        public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
            return new TextOutputWriter(path, schema, LINE_END.getBytes(StandardCharsets.UTF_8), context);
        }
    }
}
