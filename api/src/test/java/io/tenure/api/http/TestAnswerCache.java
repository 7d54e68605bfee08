package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers are made once, a few at a time, so that a rush of new questions doesn't fill the heap. */
final class TestAnswerCache {
    private static final Answer ANSWER = new Answer(Answer.JSON, "{}".getBytes(StandardCharsets.UTF_8), null);

    @Test
    void whatManyAskAtOnceIsMadeOnce() throws Exception {
        AnswerCache cache = new AnswerCache(1_000);
        AtomicInteger made = new AtomicInteger();
        ExecutorService askers = Executors.newFixedThreadPool(16);
        try {
            List<CompletableFuture<Answer>> all = new ArrayList<>();
            for (int asker = 0; asker < 200; asker++) {
                all.add(CompletableFuture.supplyAsync(
                        () -> cache.get("1 buyers", () -> {
                            made.incrementAndGet();
                            return ANSWER;
                        }),
                        askers));
            }
            for (CompletableFuture<Answer> each : all) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isSameAs(ANSWER);
            }
        } finally {
            askers.shutdownNow();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aFewAreMadeAtATimeAndTheNextWaitsOrIsToldThatThereIsEnoughToDo() throws Exception {
        AnswerCache cache = new AnswerCache(1_000, Duration.ofMillis(100));
        CountDownLatch isAnswered = new CountDownLatch(1);
        CountDownLatch areMade = new CountDownLatch(AnswerCache.MOST_AT_ONCE);
        ExecutorService askers = Executors.newFixedThreadPool(AnswerCache.MOST_AT_ONCE);
        try {
            List<CompletableFuture<Answer>> slow = new ArrayList<>();
            for (int asker = 0; asker < AnswerCache.MOST_AT_ONCE; asker++) {
                String question = "1 cohort" + asker;
                slow.add(CompletableFuture.supplyAsync(
                        () -> cache.get(question, () -> {
                            areMade.countDown();
                            await(isAnswered);
                            return ANSWER;
                        }),
                        askers));
            }
            await(areMade);

            assertThatThrownBy(() -> cache.get("1 another", () -> ANSWER))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("for the first time");

            isAnswered.countDown();
            for (CompletableFuture<Answer> each : slow) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isSameAs(ANSWER);
            }
            assertThat(cache.get("1 another", () -> ANSWER)).isSameAs(ANSWER);
        } finally {
            askers.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
