package io.tenure.api.access;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens that a server knows. */
public final class AccessTokens {
    private static final Set<PosixFilePermission> OWN =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int PARTS = 3;

    private final List<AccessToken> tokens;

    /**
     * Some tokens.
     *
     * @throws TenureException CONFIGURATION where there is none, or two have the same name
     */
    public AccessTokens(List<AccessToken> tokens) {
        this.tokens = List.copyOf(tokens);
        if (tokens.isEmpty()) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION, "There is no token, so nobody could ask. tenure token makes one.");
        }
        for (AccessToken token : tokens) {
            if (tokens.stream().filter(each -> each.name().equals(token.name())).count() > 1) {
                throw new TenureException(
                        ErrorCode.CONFIGURATION,
                        "Two tokens are called " + token.name() + ". Give each a name of its own.");
            }
        }
    }

    /**
     * Reads a file of tokens: a line {@code NAME SCOPE SHA256} each, empty lines and comments from {@code #} aside.
     *
     * @throws TenureException CONFIGURATION where it can't be read, or by others than its owner, or a line has another form
     */
    public static AccessTokens read(Path file) {
        List<AccessToken> tokens = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                tokens.add(token(file, number, text));
            }
        }
        return new AccessTokens(tokens);
    }

    private static List<String> lines(Path file) {
        try {
            // the hash of a token tells nobody the token; who may write the file makes tokens
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (!OWN.containsAll(permissions)) {
                    throw new TenureException(
                            ErrorCode.CONFIGURATION,
                            "The tokens in " + file + " are open to others ("
                                    + PosixFilePermissions.toString(permissions) + "). Run chmod 600 " + file + ".");
                }
            }
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "Cannot read tokens from " + file + ": " + e + ". tenure token makes lines for it.",
                    e);
        }
    }

    private static AccessToken token(Path file, int number, String line) {
        String[] parts = line.split("\\s+", -1);
        Optional<Scope> scope = Arrays.stream(Scope.values())
                .filter(each -> parts.length == PARTS && each.toString().equals(parts[1]))
                .findFirst();
        if (scope.isEmpty()) {
            // what stands there may be a token that somebody has put in the wrong place
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "Line " + number + " of " + file
                            + " is no token: it has to be NAME SCOPE SHA256, with the scope read, define or admin."
                            + " tenure token prints it.");
        }
        return new AccessToken(parts[0], scope.orElseThrow(), parts[2]);
    }

    /** The token that this is the secret of. How long it takes says nothing of how near a wrong one is. */
    public Optional<AccessToken> find(String secret) {
        byte[] sent = AccessToken.sha256(secret);
        AccessToken found = null;
        for (AccessToken token : tokens) {
            if (MessageDigest.isEqual(HexFormat.of().parseHex(token.sha256()), sent)) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }
}
