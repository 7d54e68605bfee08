package io.tenure.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Answers by question. A question names the publication that it asks, so an answer never becomes wrong and the tag of a question is
 * the tag of its answer.
 */
final class AnswerCache {
    private static final int TAG_BYTES = 12;

    private final Cache<String, Answer> answers;

    /** A cache of at most so many bytes. */
    AnswerCache(long mostBytes) {
        answers = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((String question, Answer answer) -> answer.weight())
                .build();
    }

    /** The answer, computed once whoever else asks at the same time. */
    Answer get(String question, Supplier<Answer> compute) {
        return answers.get(question, each -> compute.get());
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
