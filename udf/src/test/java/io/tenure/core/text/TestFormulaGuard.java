package io.tenure.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestFormulaGuard {
    private static final String TRIGGERS = "=+-@\t\r";
    private static final String LETTERS = TRIGGERS + "\n ab,\"'\u00a0";

    @Test
    void whatASpreadsheetWouldRunIsShownInstead() {
        assertThat(FormulaGuard.guard("=cmd|'/c calc'!A1")).isEqualTo("'=cmd|'/c calc'!A1");
        assertThat(FormulaGuard.guard("  @SUM(A1)")).isEqualTo("'  @SUM(A1)");
        assertThat(FormulaGuard.guard("a\n=1")).isEqualTo("a\n'=1");
        assertThat(FormulaGuard.guard("add-to-cart + pay")).isEqualTo("add-to-cart + pay");
        assertThat(FormulaGuard.guard("")).isEmpty();
    }

    @Test
    void noLineOfAnyTextBeginsAFormulaAndNothingElseChanges() {
        Random random = new Random(20);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            String guarded = FormulaGuard.guard(text.toString());
            for (String line : guarded.split("[\n\r]", -1)) {
                String stripped = line.replaceFirst("^[ \u00a0]+", "");
                assertThat(stripped.isEmpty() || TRIGGERS.indexOf(stripped.charAt(0)) < 0)
                        .as("line <%s> of <%s>", line, text)
                        .isTrue();
            }
            assertThat(guarded.replace("'", "")).isEqualTo(text.toString().replace("'", ""));
        }
    }
}
