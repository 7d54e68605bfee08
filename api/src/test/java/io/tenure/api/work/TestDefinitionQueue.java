package io.tenure.api.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.api.work.DefinitionRequest.Status;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that was taken in is done, whatever dies meanwhile. */
final class TestDefinitionQueue {
    private static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final long PATIENCE_MILLIS = 10_000;

    private final DefinitionRequest french = request("french");

    private final AtomicInteger published = new AtomicInteger();

    @TempDir
    private Path folder;

    private static DefinitionRequest request(String name) {
        return request(name, NOW);
    }

    private static DefinitionRequest request(String name, Instant submittedAt) {
        return DefinitionRequest.toDefine(
                name, "{\"name\": \"" + name + "\"}", "sha of " + name, "key of " + name, submittedAt);
    }

    private DefinitionQueue queue(Worker worker) {
        return new DefinitionQueue(folder, worker, "lake", CLOCK, published::incrementAndGet, PAUSE);
    }

    private static DefinitionRequest waitFor(DefinitionQueue queue, DefinitionRequest request, Status status)
            throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        DefinitionRequest now = queue.newest(request.cohortId()).orElseThrow();
        while (now.status() != status && System.currentTimeMillis() < end) {
            Thread.sleep(5);
            now = queue.newest(request.cohortId()).orElseThrow();
        }
        assertThat(now.status()).as("%s", now).isEqualTo(status);
        return now;
    }

    @Test
    void isAppliedUnderItsIdThenComputedThenDone() throws Exception {
        ScriptedWorker worker = new ScriptedWorker();
        try (DefinitionQueue queue = queue(worker)) {
            queue.submit(french);
            assertThat(waitFor(queue, french, Status.RUNNING).progress()).isEqualTo("applying the definition");
            worker.ending(0, 0);

            DefinitionRequest done = waitFor(queue, french, Status.DONE);
            assertThat(done.progress()).isEqualTo("ended with 0");
            assertThat(done.attempts()).isEqualTo(1);
            assertThat(done.definition()).as("may name users").isNull();
            assertThat(published).hasValue(1);
            assertThat(worker.commands())
                    .containsExactly(
                            "apply --cohort={\"name\": \"french\"} --store lake --cohort-id=" + french.cohortId(),
                            "run --store lake --cohort=french");
        }
    }

    @Test
    void aChangeAndARetirementNameTheVersionThatTheyAreOf() throws Exception {
        UUID cohort = UUID.randomUUID();
        DefinitionRequest change = DefinitionRequest.toChange(cohort, "french", 3, "{}", "sha", NOW);
        DefinitionRequest retirement = DefinitionRequest.toRetire(cohort, "french", 4, NOW);
        ScriptedWorker worker = new ScriptedWorker().ending(0, 0, 0);
        try (DefinitionQueue queue = queue(worker)) {
            queue.submit(change);
            queue.submit(retirement);
            waitFor(queue, retirement, Status.DONE);

            assertThat(worker.commands())
                    .containsExactly(
                            "apply --cohort={} --store lake --cohort-id=" + cohort + " --cohort-version=3",
                            "run --store lake --cohort=french",
                            "retire --store lake --cohort-id=" + cohort + " --cohort-version=4");
        }
    }

    @Test
    void whatHasEndedIsForgottenAfterAWeek() throws Exception {
        try (DefinitionQueue queue = queue(new ScriptedWorker().ending(0, 0))) {
            queue.submit(french);
            waitFor(queue, french, Status.DONE);
        }
        Clock eightDaysLater = Clock.offset(CLOCK, Duration.ofDays(8));
        try (DefinitionQueue queue =
                new DefinitionQueue(folder, new ScriptedWorker(), "lake", eightDaysLater, () -> {}, PAUSE)) {
            assertThat(queue.newest(french.cohortId())).isPresent();
            queue.submit(request("later"));
            assertThat(queue.newest(french.cohortId())).isEmpty();
        }
        assertThat(folder.resolve(french.id() + ".json")).doesNotExist();
    }

    @Test
    void aWorkerThatDiesIsTriedAgainFromTheStart() throws Exception {
        ScriptedWorker worker = new ScriptedWorker().ending(ScriptedWorker.DEATH, 0, ScriptedWorker.DEATH, 0, 0);
        try (DefinitionQueue queue = queue(worker)) {
            queue.submit(french);

            assertThat(waitFor(queue, french, Status.DONE).attempts()).isEqualTo(3);
            assertThat(worker.commands()).hasSize(5);
        }
    }

    @Test
    void aWorkerThatDiesOverAndOverIsGivenUp() throws Exception {
        ScriptedWorker worker = new ScriptedWorker().ending(-1, -1, -1, -1, -1, 0, 0);
        try (DefinitionQueue queue = queue(worker)) {
            queue.submit(french);
            assertThat(waitFor(queue, french, Status.FAILED).reason())
                    .isEqualTo("It was tried 5 times. The worker died.");
        }
    }

    @Test
    void aLockedStoreIsWaitedForAndARefusedDefinitionIsNot() throws Exception {
        ScriptedWorker worker = new ScriptedWorker()
                .ending(
                        ErrorCode.LOCKED.exitCode(),
                        0,
                        ErrorCode.LOCKED.exitCode(),
                        0,
                        0,
                        ErrorCode.DEFINITION.exitCode());
        try (DefinitionQueue queue = queue(worker)) {
            queue.submit(french);
            waitFor(queue, french, Status.DONE);

            DefinitionRequest broken = request("broken");
            queue.submit(broken);
            assertThat(waitFor(queue, broken, Status.FAILED).reason()).isEqualTo("ended with 3");
        }
    }

    @Test
    void whatTheServerHasNotFinishedTheNextOneTakesUp() throws Exception {
        DefinitionRequest later = request("later", NOW.plusSeconds(1));
        try (DefinitionQueue queue = queue(new ScriptedWorker())) {
            queue.submit(french);
            waitFor(queue, french, Status.RUNNING);
            queue.submit(later);
        }
        Files.writeString(folder.resolve(later.id() + ".writing"), "{half of a requ");

        ScriptedWorker worker = new ScriptedWorker().ending(0, 0, 0, 0);
        try (DefinitionQueue queue = queue(worker)) {
            assertThat(waitFor(queue, french, Status.DONE).attempts()).isEqualTo(2);
            waitFor(queue, later, Status.DONE);
            assertThat(worker.commands()).element(1).isEqualTo("run --store lake --cohort=french");
            assertThat(worker.commands()).element(3).isEqualTo("run --store lake --cohort=later");
        }
        try (DefinitionQueue queue = queue(new ScriptedWorker())) {
            assertThat(queue.newest(french.cohortId()))
                    .map(DefinitionRequest::status)
                    .hasValue(Status.DONE);
        }
    }

    @Test
    void twoServersDontShareAFolder() {
        try (DefinitionQueue queue = queue(new ScriptedWorker())) {
            assertThat(queue.newest("nobody")).isEmpty();
            assertThatThrownBy(() -> queue(new ScriptedWorker()))
                    .isInstanceOfSatisfying(
                            TenureException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.LOCKED))
                    .hasMessageContaining("--state");
        }
    }

    @Test
    void keysAreKnownForADay() {
        try (DefinitionQueue queue = queue(new ScriptedWorker())) {
            queue.submit(french);

            assertThat(queue.byKey("key of french", Duration.ofHours(24)))
                    .map(DefinitionRequest::id)
                    .hasValue(french.id());
            assertThat(queue.byKey("key of french", Duration.ofHours(-1))).isEmpty();
            assertThat(queue.byKey("another", Duration.ofHours(24))).isEmpty();
            assertThat(queue.byKey(null, Duration.ofHours(24))).isEmpty();
        }
    }
}
