package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPosixFileSystem {
    @TempDir
    private Path folder;

    @Test
    void filesAndFoldersGetThePermissionsOfTheUmaskWithoutAProcess() throws IOException {
        Path recorded = folder.resolve("processes.jfr");
        try (Recording recording = new Recording();
                FileSystem files = files()) {
            recording.enable("jdk.ProcessStart");
            recording.start();
            files.create(at("year=2024/events.parquet")).close();
            recording.stop();
            recording.dump(recorded);
        }

        assertThat(RecordingFile.readAllEvents(recorded)).isEmpty();
        assertThat(permissions("year=2024")).isEqualTo("rwxr-xr-x");
        assertThat(permissions("year=2024/events.parquet")).isEqualTo("rw-r--r--");
        assertThat(folder.resolve("year=2024/.events.parquet.crc")).exists();
    }

    @Test
    void permissionsCanBeAnyOfPosix() throws IOException {
        try (FileSystem files = files()) {
            files.create(at("secret")).close();

            files.setPermission(at("secret"), new FsPermission("640"));
        }

        assertThat(permissions("secret")).isEqualTo("rw-r-----");
    }

    private org.apache.hadoop.fs.Path at(String name) {
        return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    private static FileSystem files() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set("fs.file.impl", PosixFileSystem.class.getName());
        configuration.set("fs.permissions.umask-mode", "022");
        return FileSystem.newInstance(java.net.URI.create("file:///"), configuration);
    }
}
