package io.tenure.jobs.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestPostgresDatabase {
    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://h/d, none of Postgres",
        "jdbc:postgresql://h:1/d?password=x, must not stand in the address",
        "jdbc:postgresql://h:1/d?user=u&sslpassword=x, must not stand in the address",
        "jdbc:postgresql://u:x@h:1/d, none of Postgres",
        "jdbc:postgresql://h/d?socketFactory=a.B, has the option 'socketFactory'",
    })
    void anAddressIsNoPlaceForSecretsOrClasses(String url, String problem) {
        assertThatThrownBy(() -> new PostgresDatabase(url, Map.of()))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(problem);
    }
}
