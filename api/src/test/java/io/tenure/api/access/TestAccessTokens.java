package io.tenure.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestAccessTokens {
    private static final String HASH = "0".repeat(64);

    @TempDir
    private Path folder;

    private Path file(String permissions, String text) throws Exception {
        Path file = folder.resolve("tokens");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @Test
    void aSecretIsFoundByItsHashAndNoOtherIs() throws Exception {
        String ana = AccessToken.newSecret();
        String grafana = AccessToken.newSecret();
        AccessTokens tokens = AccessTokens.read(file(
                "rw-------",
                "# who may ask\n\n" + AccessToken.of("ana", Scope.ADMIN, ana).line() + "  # since May\n"
                        + AccessToken.of("grafana", Scope.READ, grafana).line() + "\n"));

        assertThat(tokens.find(ana)).map(AccessToken::name).hasValue("ana");
        assertThat(tokens.find(grafana)).map(AccessToken::scope).hasValue(Scope.READ);
        assertThat(tokens.find(ana.substring(1))).isEmpty();
        assertThat(tokens.find(ana + " ")).isEmpty();
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find(AccessToken.of("ana", Scope.ADMIN, ana).sha256()))
                .as("who reads the file still has no token")
                .isEmpty();
    }

    @Test
    void secretsHave256BitsAPrefixAndAreNeverTheSame() {
        List<String> secrets = IntStream.range(0, 1_000)
                .mapToObj(each -> AccessToken.newSecret())
                .toList();

        assertThat(secrets).doesNotHaveDuplicates().allMatch(each -> each.matches("tenure_[A-Za-z0-9_-]{43}"));
    }

    @Test
    void aScopeIncludesThoseBeforeIt() {
        assertThat(Scope.ADMIN.includes(Scope.DEFINE)).isTrue();
        assertThat(Scope.DEFINE.includes(Scope.READ)).isTrue();
        assertThat(Scope.READ.includes(Scope.READ)).isTrue();
        assertThat(Scope.READ.includes(Scope.DEFINE)).isFalse();
        assertThat(Scope.DEFINE.includes(Scope.ADMIN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----", "rw----r--", "rw-rw----", "rwx------"})
    void aFileThatOthersCanOpenIsRefusedWithTheCure(String permissions) throws Exception {
        Path file = file(permissions, "ana read " + HASH);

        assertThatThrownBy(() -> AccessTokens.read(file))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(permissions)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ana read                  | NAME SCOPE SHA256",
                "ana reed HASH             | NAME SCOPE SHA256",
                "ana read HASH more        | NAME SCOPE SHA256",
                "tenure_secret             | NAME SCOPE SHA256",
                "ana read 1234             | tenure token prints the line",
                "an@ read HASH             | can't be the name of a token",
                "'# nobody'                | tenure token makes one",
            })
    void aLineOfAnotherFormIsRefusedWithoutSayingWhatStandsThere(String line, String says) throws Exception {
        Path file = file("rw-------", line.replace("HASH", HASH));

        assertThatThrownBy(() -> AccessTokens.read(file))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(says)
                .hasMessageNotContaining("tenure_secret");
    }

    @Test
    void aFileThatIsNotThereAndANameThatStandsTwiceAreRefused() throws Exception {
        assertThatThrownBy(() -> AccessTokens.read(folder.resolve("nowhere")))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("nowhere");
        Path twice = file("rw-------", "ana read " + HASH + "\nana admin " + HASH);
        assertThatThrownBy(() -> AccessTokens.read(twice)).hasMessageContaining("Two tokens are called ana");
    }
}
