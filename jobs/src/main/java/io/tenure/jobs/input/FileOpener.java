package io.tenure.jobs.input;

import io.tenure.jobs.input.csv.GunzipStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** Opens files on the driver and in tasks: local ones directly, others through Hadoop. */
final class FileOpener implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;

    FileOpener(Configuration hadoop) {
        this.hadoop = new SerializableConfiguration(hadoop);
    }

    /** The text of a file from its beginning, uncompressed. */
    InputStream text(EventFile file) throws IOException {
        InputStream bytes = bytes(file, 0);
        return file.isGzip() ? new GunzipStream(bytes) : bytes;
    }

    /** The bytes of a file from an offset on, up to its length when it was found. */
    InputStream bytes(EventFile file, long offset) throws IOException {
        InputStream input = open(file, offset);
        return file.length() < 0
                ? input
                : new FixedLengthInput(input, Math.max(0, file.length() - offset), file.name());
    }

    private InputStream open(EventFile file, long offset) throws IOException {
        URI uri = URI.create(file.uri());
        if ("file".equals(uri.getScheme())) {
            // without Hadoop's checksum files, which only its own writers keep
            FileInputStream input = new FileInputStream(new File(uri));
            input.getChannel().position(offset);
            return input;
        }
        Path path = new Path(uri);
        FSDataInputStream input = path.getFileSystem(hadoop.value()).open(path);
        if (offset > 0) {
            input.seek(offset);
        }
        return input;
    }
}
