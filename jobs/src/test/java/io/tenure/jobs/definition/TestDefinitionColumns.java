package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.definition.Condition;
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

final class TestDefinitionColumns {
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

    @Test
    void hostileTextIsOnlyText() {
        String hostile = "x' or exists (select 1 from text.`/etc/hostname`) or '";
        assertThat(evaluate("country = '" + hostile.replace("'", "''") + "'", hostile, null))
                .isTrue();
    }

    @Test
    void conditionsGoToTheTasks() {
        Dataset<Row> rows = SharedSpark.session()
                .range(0, 10, 1, 2)
                .select(col("id").cast(DataTypes.StringType).as("quantity"));
        Condition condition = Condition.parse("quantity >= 3.5 and not quantity contains '7' and quantity != '8'");

        assertThat(rows.where(DefinitionColumns.of(condition, name -> col(name)))
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("4", "5", "6", "9");
    }

    private static boolean evaluate(String text, @Nullable String country, @Nullable String quantity) {
        StructType schema =
                new StructType().add("country", DataTypes.StringType).add("quantity", DataTypes.StringType);
        Dataset<Row> row = SharedSpark.session().createDataFrame(List.of(RowFactory.create(country, quantity)), schema);
        return row.select(DefinitionColumns.of(Condition.parse(text), name -> col(name)))
                .first()
                .getBoolean(0);
    }
}
