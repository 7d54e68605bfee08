package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestCondition {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "country = 'US'                              | US   |     | true",
                "country = 'us'                              | US   |     | false",
                "country != 'US'                             | FR   |     | true",
                "country != 'US'                             |      |     | false",
                "not country = 'US'                          |      |     | true",
                "country < 'b'                               | B    |     | true",
                "country > 'Z'                               | é    |     | true",
                "country in ('US', 'FR')                     | FR   |     | true",
                "country not in ('US', 'FR')                 | DE   |     | true",
                "country NOT IN ('US', 'FR')                 |      |     | true",
                "country contains 'S'                        | US   |     | true",
                "country contains 's'                        | US   |     | false",
                "country contains ''                         |      |     | false",
                "exists(country)                             | US   |     | true",
                "not exists country                          |      |     | true",
                "quantity = 5                                |      | 5.0 | true",
                "quantity = '5'                              |      | 5.0 | false",
                "quantity > 9                                |      | 10  | true",
                "quantity > '9'                              |      | 10  | false",
                "quantity >= -0.5                            |      | -.5 | true",
                "quantity != 5                               |      | abc | false",
                "quantity < 5                                |      | abc | false",
                "quantity < 5                                |      | 1e0 | false",
                "quantity in (1, '2')                        |      | 1.0 | true",
                "quantity in (1, '2')                        |      | 2.0 | false",
                "country = 'US' and quantity = 1             | US   | 1   | true",
                "country = 'US' or quantity = 1 and quantity = 2 | US | 1 | true",
                "(country = 'US' or quantity = 1) and quantity = 2 | US | 1 | false",
                "country = 'it''s'                           | it's |     | true",
                "\"country\" = 'US'                          | US   |     | true",
            })
    void isTrueOrFalseAsItReads(String text, @Nullable String country, @Nullable String quantity, boolean expected) {
        assertThat(evaluate(text, country, quantity)).isEqualTo(expected);
    }

    @Test
    void numbersCompareExactlyWhateverTheirLength() {
        String number = "123456789012345678901234567890123456789012345.000000000000000000000000000000000000000001";
        assertThat(evaluate("quantity > 123456789012345678901234567890123456789012345", null, number))
                .isTrue();
        assertThat(evaluate("quantity = " + number, null, number + "0")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reflect('java.lang.Runtime', 'getRuntime')",
                "country = 'US'; drop table x",
                "country = US",
                "country == 'US'",
                "country <> 'US'",
                "country",
                "= 'US'",
                "country = 'US",
                "country = 1e5",
                "country contains 5",
                "country in ()",
                "country in ('US'",
                "(country = 'US'",
                "country = 'US' country = 'FR'",
                "and = 'US'",
                "",
            })
    void textThatIsNoConditionIsRefusedWithItsPosition(String text) {
        assertThatThrownBy(() -> Condition.parse(text))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.DEFINITION))
                .hasMessageContaining("at character")
                .hasMessageEndingWith("^");
    }

    @Test
    void deepNestingIsRefusedAndNotAStackOverflow() {
        String text = "(".repeat(100_000) + "a = 1" + ")".repeat(100_000);
        assertThatThrownBy(() -> Condition.parse(text)).isInstanceOf(TenureException.class);
    }

    @Test
    void hostileTextIsOnlyText() {
        String hostile = "x' or exists (select 1 from text.`/etc/hostname`) or '";
        assertThat(evaluate("country = '" + hostile.replace("'", "''") + "'", hostile, null))
                .isTrue();
    }

    @Test
    void namesTheProperties() {
        assertThat(Condition.parse("a = 1 and (exists(b) or not \"c d\" contains 'x')")
                        .properties())
                .containsExactly("a", "b", "c d");
    }

    private static boolean evaluate(String text, @Nullable String country, @Nullable String quantity) {
        StructType schema =
                new StructType().add("country", DataTypes.StringType).add("quantity", DataTypes.StringType);
        Dataset<Row> row = SharedSpark.session().createDataFrame(List.of(RowFactory.create(country, quantity)), schema);
        return row.select(Condition.parse(text).toColumn(name -> col(name)))
                .first()
                .getBoolean(0);
    }
}
