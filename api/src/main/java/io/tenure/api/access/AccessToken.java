package io.tenure.api.access;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token as it is kept. What its holder sends is not in it.
 *
 * @param name what people call it: 1 to 64 letters, digits, {@code . _ -}
 * @param scope what it allows
 * @param sha256 of what its holder sends, in lower hexadecimal digits
 */
public record AccessToken(String name, Scope scope, String sha256) {
    /** Begins every token, so that scanners for secrets know one when they see it. */
    public static final String PREFIX = "tenure_";

    private static final int SECRET_BYTES = 32;

    /**
     * A token as it is kept.
     *
     * @throws TenureException CONFIGURATION where the name or the hash has another form
     */
    public AccessToken {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "'" + name + "' can't be the name of a token. Take 1 to 64 letters, digits, '.', '_' or '-'.");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "The hash of the token " + name + " is not 64 of 0-9 and a-f. tenure token prints the line.");
        }
    }

    /** The token with a name whose holder sends this secret. */
    public static AccessToken of(String name, Scope scope, String secret) {
        return new AccessToken(name, scope, HexFormat.of().formatHex(sha256(secret)));
    }

    /** 256 random bits, which nobody has yet. */
    public static String newSecret() {
        byte[] bits = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Its line in a file of tokens. */
    public String line() {
        return name + " " + scope + " " + sha256;
    }
}
