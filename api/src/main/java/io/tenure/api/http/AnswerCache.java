package io.tenure.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers by question. A question names the publication that it asks, so an answer never becomes wrong and the tag of a question is
 * the tag of its answer.
 */
final class AnswerCache {
    private static final int TAG_BYTES = 12;
    /** It holds its cells and its text while it is made, which must fit into the heap beside what is kept. */
    static final int MOST_AT_ONCE = 1;

    /** Each has a thread, and there must be some left for those whose answers are kept. */
    private static final int MOST_WAITING = 40;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Cache<String, Answer> answers;
    private final Semaphore making = new Semaphore(MOST_AT_ONCE, true);

    private final Duration longestWait;

    /** A cache of at most so many bytes. */
    AnswerCache(long mostBytes) {
        this(mostBytes, LONGEST_WAIT);
    }

    AnswerCache(long mostBytes, Duration longestWait) {
        this.longestWait = longestWait;
        answers = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((String question, Answer answer) -> answer.weight())
                .build();
    }

    /**
     * The answer, computed once whoever else asks at the same time.
     *
     * @throws io.tenure.api.problem.ProblemException BUSY where too many others are being computed for too long
     */
    Answer get(String question, Supplier<Answer> compute) {
        return answers.get(question, each -> make(compute));
    }

    /** An answer that is not kept; it waits for its turn as the others do. */
    Answer make(Supplier<Answer> compute) {
        if (!hasTurn()) {
            throw Problem.of(
                            Kind.BUSY,
                            "Too many questions are being answered for the first time. Ask again in a second.")
                    .toException();
        }
        try {
            return compute.get();
        } finally {
            making.release();
        }
    }

    private boolean hasTurn() {
        try {
            return making.getQueueLength() < MOST_WAITING
                    && making.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many bytes are kept. */
    long bytes() {
        return answers.policy()
                .eviction()
                .flatMap(policy -> policy.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }

    /** The entity tag of a question's answer. */
    static String tag(String question) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(question.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
