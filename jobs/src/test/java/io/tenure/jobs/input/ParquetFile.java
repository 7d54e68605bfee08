package io.tenure.jobs.input;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet files under names of our own choice. */
final class ParquetFile {
    private ParquetFile() {}

    /** Writes the rows of a query to one file. */
    static Path write(Path file, String sql) throws IOException {
        Path parts = Files.createTempDirectory(file.toAbsolutePath().getParent(), ".parts");
        SharedSpark.session().sql(sql).coalesce(1).write().mode("overwrite").parquet(parts.toString());
        try (Stream<Path> written = Files.list(parts)) {
            Path part = written.filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            return Files.move(part, file);
        }
    }

    /** Writes one row to a file with a schema that Spark doesn't write. */
    static Path write(Path file, String schema, List<Object> row) throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("message events { " + schema + " }");
        Group group = new SimpleGroup(type);
        for (int i = 0; i < row.size(); i++) {
            if (row.get(i) instanceof Long number) {
                group.add(i, number);
            } else {
                group.add(i, (String) row.get(i));
            }
        }
        HadoopOutputFile output =
                HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(output).withType(type).build()) {
            writer.write(group);
        }
        return file;
    }
}
