package io.tenure.api.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands as runs of a job, over real HTTP; Databricks itself can't be reached from a build. */
final class TestDatabricksJob {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final List<String> COMMAND = List.of("run", "--store", "/Volumes/lake", "--cohort=french");

    private JobsApi api;

    @BeforeEach
    void start() throws IOException {
        api = new JobsApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private DatabricksJob job(String token, long id) {
        return new DatabricksJob(api.address(), token, id, PAUSE);
    }

    private DatabricksJob job() {
        return job(JobsApi.TOKEN, JobsApi.JOB);
    }

    @Test
    void aCommandIsARunThatIsWaitedFor() {
        Worker.Ended ended = job().run(COMMAND, PATIENCE);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.said()).containsExactly("run 900 of job 17 has ended well");
        assertThat(api.log()).containsExactly("run --store /Volumes/lake --cohort=french");
    }

    @Test
    void anAnswerThatComesLateStartsNothingTwice() {
        api.busyFor(3);

        assertThat(job().run(COMMAND, PATIENCE).exitCode()).isZero();
        assertThat(api.log()).hasSize(1);
    }

    @Test
    void anErrorThatWhoeverAskedCanMendKeepsItsExitCode() {
        api.endingAs("FAILED", "IllegalStateException: Somebody [else] has changed the cohort. [DEFINITION]");

        Worker.Ended ended = job().run(COMMAND, PATIENCE);

        assertThat(ended.exitCode()).isEqualTo(ErrorCode.DEFINITION.exitCode());
        assertThat(ended.said())
                .containsExactly("IllegalStateException: Somebody [else] has changed the cohort. [DEFINITION]");
    }

    @Test
    void anyOtherErrorIsABug() {
        api.endingAs("FAILED", "NullPointerException");

        assertThat(job().run(COMMAND, PATIENCE).isUserError()).isFalse();
    }

    @Test
    void aRunThatEndsWithoutAWordMayBeTriedAgain() {
        api.endingAs("CANCELED", "");

        assertThatThrownBy(() -> job().run(COMMAND, PATIENCE))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("Run 900 of job 17 ended as CANCELED: as told");
    }

    @Test
    void aRunThatTakesTooLongIsCancelled() {
        api.endingAs("", "");

        assertThatThrownBy(() -> job().run(COMMAND, Duration.ofMillis(200)))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("was cancelled");
        assertThat(api.log()).containsExactly("run --store /Volumes/lake --cohort=french", "cancel 900");
    }

    @Test
    void aWrongTokenOrJobIsToldWithoutTheToken() {
        assertThatThrownBy(() -> job("dapi-other", JobsApi.JOB).run(COMMAND, PATIENCE))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("HTTP 403 Invalid access token.")
                .hasMessageContaining("DATABRICKS_TOKEN")
                .hasMessageNotContaining("dapi-other");
        assertThatThrownBy(() -> job(JobsApi.TOKEN, 18).run(COMMAND, PATIENCE))
                .hasMessageContaining("HTTP 400 Job does not exist.")
                .hasMessageContaining("--databricks-job");
    }

    @Test
    void aDefinitionThatIsTooLongForAParameterIsRefused() {
        Worker.Ended ended = job().run(List.of("apply", "--cohort=" + "x".repeat(10_000)), PATIENCE);

        assertThat(ended.isUserError()).isTrue();
        assertThat(ended.said().get(0)).contains("Databricks takes 10000");
        assertThat(api.log()).isEmpty();
    }
}
