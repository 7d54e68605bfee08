package io.tenure.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestSqlScript {
    @Test
    void semicolonsSeparateStatements() {
        assertThat(SqlScript.statements("SELECT 1; SELECT 2;\n\nSELECT 3"))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void semicolonsInQuotesAndCommentsDoNot() {
        assertThat(SqlScript.statements(
                        "SELECT ';', \";\", `;` -- ; no\n, 'a''; b' /* ; /* ; */ ; */, 'it\\'s;'; SELECT 2"))
                .hasSize(2)
                .last()
                .isEqualTo("SELECT 2");
    }

    @Test
    void emptyPiecesAreNoStatements() {
        assertThat(SqlScript.statements(" ;; -- nothing\n; /* nothing */ ;")).isEmpty();
    }

    @Test
    void anUnclosedQuoteIsLeftToTheParserOfSpark() {
        assertThat(SqlScript.statements("SELECT 'a; SELECT 2")).containsExactly("SELECT 'a; SELECT 2");
    }
}
