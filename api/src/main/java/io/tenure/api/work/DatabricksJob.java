package io.tenure.api.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.error.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Runs each command as a run of a Databricks job, whose only task is {@code io.tenure.jobs.cli.Tenure} as a {@code spark_jar_task}.
 *
 * <p>By the Jobs API 2.2: {@code run-now} with the command as {@code jar_params}, then {@code runs/get} until it has ended, and {@code
 * runs/get-output} for what went wrong. What a server leaves running when it is killed goes on; the next server's attempt waits for
 * the store then.
 */
public final class DatabricksJob implements Worker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    private static final Set<String> ENDED = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");
    private static final Pattern CODE = Pattern.compile("\\[[A-Z_]+]");
    /** As the Jobs API has it: of {@code {"jar_params": […]}}. */
    private static final int MOST_PARAMETER_BYTES = 10_000;

    private static final int UNEXPECTED = 1;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();
    private final URI workspace;
    private final String token;
    private final long jobId;
    private final Duration pause;

    /**
     * A runner.
     *
     * @param workspace the address of the workspace, such as {@code https://adb-1.2.azuredatabricks.net}
     * @param token who asks; it goes nowhere else
     * @param jobId the job
     */
    public DatabricksJob(URI workspace, String token, long jobId) {
        this(workspace, token, jobId, PAUSE);
    }

    /**
     * The same.
     *
     * @param pause how long it waits before it asks again
     */
    DatabricksJob(URI workspace, String token, long jobId, Duration pause) {
        this.workspace = workspace;
        this.token = token;
        this.jobId = jobId;
        this.pause = pause;
    }

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        int bytes = json(Map.of("jar_params", arguments)).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_PARAMETER_BYTES) {
            return new Ended(
                    ErrorCode.LIMIT.exitCode(),
                    List.of("The definition takes " + bytes + " bytes as a parameter, and Databricks takes "
                            + MOST_PARAMETER_BYTES + ". Run tenure apply with a file there."));
        }
        long deadline = System.nanoTime() + patience.toNanos();
        JsonNode started = post(
                "run-now",
                Map.of(
                        "job_id",
                        jobId,
                        "jar_params",
                        arguments,
                        // asking again after a lost answer starts nothing twice
                        "idempotency_token",
                        UUID.randomUUID().toString()),
                deadline);
        long runId = started.path("run_id").asLong();
        JsonNode run = get("runs/get?run_id=" + runId, deadline);
        while (!ENDED.contains(run.path("state").path("life_cycle_state").asText())) {
            if (System.nanoTime() > deadline) {
                post("runs/cancel", Map.of("run_id", runId), System.nanoTime() + ANSWERS_WITHIN.toNanos());
                throw new WorkerException(
                        "Run " + runId + " took longer than " + patience.toMinutes() + " minutes and was cancelled.");
            }
            pause();
            run = get("runs/get?run_id=" + runId, deadline);
        }
        return ended(runId, run, deadline);
    }

    private Ended ended(long runId, JsonNode run, long deadline) {
        if (run.path("state").path("result_state").asText().equals("SUCCESS")) {
            return new Ended(0, List.of("run " + runId + " of job " + jobId + " has ended well"));
        }
        JsonNode task = run.path("tasks").path(0);
        long taskRunId = task.has("run_id") ? task.path("run_id").asLong() : runId;
        String error = get("runs/get-output?run_id=" + taskRunId, deadline)
                .path("error")
                .asText();
        if (error.isEmpty()) {
            throw new WorkerException("Run " + runId + " of job " + jobId + " ended as "
                    + run.path("state").path("result_state").asText("not run") + ": "
                    + run.path("state").path("state_message").asText());
        }
        return new Ended(exitCode(error), List.of(error));
    }

    /** Tenure ends its messages with their code. */
    private static int exitCode(String error) {
        return CODE.matcher(error)
                .results()
                .map(MatchResult::group)
                .reduce((earlier, later) -> later)
                .flatMap(last -> Arrays.stream(ErrorCode.values())
                        .filter(code -> last.equals("[" + code + "]"))
                        .findFirst())
                .map(ErrorCode::exitCode)
                .orElse(UNEXPECTED);
    }

    private JsonNode get(String call, long deadline) {
        return answer(request(call).GET().build(), deadline);
    }

    private JsonNode post(String call, Map<String, Object> body, long deadline) {
        return answer(
                request(call)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json(body)))
                        .build(),
                deadline);
    }

    private static String json(Map<String, Object> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private HttpRequest.Builder request(String call) {
        return HttpRequest.newBuilder(workspace.resolve("/api/2.2/jobs/" + call))
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest request, long deadline) {
        while (true) {
            String trouble;
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() < 300) {
                    return JSON.readTree(response.body());
                }
                trouble = "HTTP " + response.statusCode() + " " + message(response.body());
                if (response.statusCode() != TOO_MANY_REQUESTS && response.statusCode() < SERVER_ERROR) {
                    throw refused(request, trouble);
                }
            } catch (IOException e) {
                trouble = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WorkerException("The server is ending.", e);
            }
            if (System.nanoTime() > deadline) {
                throw refused(request, trouble);
            }
            pause();
        }
    }

    private static String message(String body) {
        try {
            return JSON.readTree(body).path("message").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private WorkerException refused(HttpRequest request, String trouble) {
        return new WorkerException("Databricks answers " + request.uri().getPath() + " of job " + jobId + " with "
                + trouble + ". Check DATABRICKS_HOST, DATABRICKS_TOKEN and --databricks-job.");
    }

    private void pause() {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException("The server is ending.", e);
        }
    }

    @Override
    public void close() {
        // a run goes on without the server
    }
}
