package io.tenure.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.input.RejectReason;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestPropertyParser {
    @ParameterizedTest
    @CsvSource({
        "0, 0.000000",
        "-0.0, 0.000000",
        "9.50, 9.500000",
        "+7, 7.000000",
        ".5, 0.500000",
        "1E2, 100.000000",
        "12e-3, 0.012000",
        "1.0000000000, 1.000000",
        "999999999.999999, 999999999.999999",
        "-999999999.999999, -999999999.999999",
        "0e99, 0.000000",
    })
    void aDecimalIsExact(String text, BigDecimal value) {
        assertThat(PropertyParser.reject(PropertyType.DECIMAL, text)).isNull();
        assertThat(PropertyParser.toDecimal(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000, VALUE_RANGE",
        "-1e9, VALUE_RANGE",
        "1e2147483647, VALUE_RANGE",
        "0.0000001, VALUE_SCALE",
        "1e-2147483647, VALUE_SCALE",
        "999999999.9999999, VALUE_SCALE",
        "NaN, BAD_PROPERTY",
        "Infinity, BAD_PROPERTY",
        "'1,5', BAD_PROPERTY",
        "' 1', BAD_PROPERTY",
        "0x1, BAD_PROPERTY",
        "1d, BAD_PROPERTY",
        "١, BAD_PROPERTY",
        "00000000000000000000000000000000000000000000000000000000000000001, BAD_PROPERTY",
    })
    void whatIsNoDecimalOfTheStoreHasAReason(String text, RejectReason reason) {
        assertThat(PropertyParser.reject(PropertyType.DECIMAL, text)).isEqualTo(reason);
        assertThat(PropertyParser.toDecimal(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-7, -7", "4.0, 4", "1e3, 1000", "9223372036854775807, 9223372036854775807"})
    void aWholeNumberMayHaveDecimalsOfZeros(String text, long value) {
        assertThat(PropertyParser.toInteger(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "9223372036854775808", "-9223372036854775809", "1e30", "one", "1e2147483647"})
    void otherNumbersAreNoIntegers(String text) {
        assertThat(PropertyParser.reject(PropertyType.INTEGER, text)).isEqualTo(RejectReason.BAD_PROPERTY);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "T, true", "1, true", "False, false", "f, false", "0, false"})
    void aBooleanIsWrittenInThreeWays(String text, boolean value) {
        assertThat(PropertyParser.toBoolean(text)).isEqualTo(value);
        assertThat(PropertyParser.reject(PropertyType.BOOLEAN, "maybe")).isEqualTo(RejectReason.BAD_PROPERTY);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void anEmptyTextIsAMissingValueOfEveryType(String text) {
        for (PropertyType type : PropertyType.values()) {
            assertThat(PropertyParser.reject(type, text)).isNull();
        }
        assertThat(PropertyParser.toDecimal(text)).isNull();
        assertThat(PropertyParser.toInteger(text)).isNull();
        assertThat(PropertyParser.toBoolean(text)).isNull();
    }

    @Test
    void everyTextIsAValueOrHasAReason() {
        long seed = 20250310;
        Random random = new Random(seed);
        String alphabet = "0123456789..--++eE NaInfty,";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int c = 0; c < length; c++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String value = text.toString();
            assertThat(PropertyParser.toDecimal(value) == null)
                    .as("seed %s, text '%s'", seed, value)
                    .isEqualTo(PropertyParser.reject(PropertyType.DECIMAL, value) != null);
        }
    }
}
