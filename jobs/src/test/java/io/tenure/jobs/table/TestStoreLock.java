package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestStoreLock {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path store;

    @Test
    void anotherProcessIsToldWhoHoldsTheLockUntilThatOneIsGone() throws Exception {
        Process holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestStoreLock.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(holder.getInputStream().read()).as("it has the lock").isEqualTo('L');

        assertThatThrownBy(() -> StoreLock.take(store, CLOCK))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("process " + holder.pid() + " on ")
                .hasMessageContaining("since 2025-03-10T04:00:00Z")
                .extracting(error -> ((TenureException) error).code().exitCode())
                .isEqualTo(ErrorCode.LOCKED.exitCode())
                .isEqualTo(5);

        holder.destroyForcibly().waitFor();
        StoreLock.take(store, CLOCK).close();
    }

    /** Takes the lock and keeps it for as long as the process lives. */
    public static void main(String[] arguments) throws IOException {
        StoreLock lock = StoreLock.take(Path.of(arguments[0]), CLOCK);
        System.out.print('L');
        System.out.flush();
        while (System.in.read() >= 0) {
            // until the other end is gone
        }
        lock.close();
    }
}
