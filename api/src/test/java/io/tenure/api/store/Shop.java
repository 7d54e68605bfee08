package io.tenure.api.store;

import io.tenure.core.digest.Digest;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** A small shop with three weeks of buyers: one week complete, one in progress, one too small to show. */
public final class Shop {
    /** Everybody. */
    public static final String EVERYBODY = "{}";

    /** A Monday; the week before it is over. */
    public static final Instant AS_OF = Instant.parse("2025-03-31T00:00:00Z");

    public static final String DEFINITIONS = """
            store:
              zone: UTC
              properties: {revenue: decimal, country: text}
            signals:
              - {name: revenue, event: purchase, value: revenue}
            cohorts:
              - name: buyers
                description: Do buyers buy again?
                entry: {event: purchase}
                return: {event: purchase}
                granularities: [week, month]
                modes: [calendar, rolling]
                kinds: [on, {bracket: [0, 1-2]}]
                segments: [country]
              - name: "=cmd|'/c calc'!A1<script>alert(1)</script>"
                granularities: [week]
            funnels:
              - name: again
                cohorts: buyers
                steps: [purchase, coupon optional, purchase within 30d, refund within 30d]
            """;

    private Shop() {}

    /** The shop's results. */
    public static MemoryStore store() {
        MemoryStore store = new MemoryStore(DEFINITIONS, AS_OF);
        CellSelection weeks = new CellSelection(store.cohort("buyers"), EVERYBODY, Granularity.WEEK);
        RetentionSelection on = new RetentionSelection(weeks, RetentionMode.CALENDAR, "on");
        store.putRow(on, LocalDate.of(2025, 3, 3), 400, 7, 400, 120, 0, 60);
        store.putRow(on, LocalDate.of(2025, 3, 10), 300, 7, 300, 75, 31);
        store.putRow(on, LocalDate.of(2025, 3, 17), 4, 7, 4, 1);
        store.putRow(new RetentionSelection(weeks, RetentionMode.CALENDAR, "0"), LocalDate.of(2025, 3, 3), 400, 7, 400);
        CellSelection french = new CellSelection(weeks.cohort(), "{\"country\":\"FR\"}", Granularity.WEEK);
        store.putRow(
                new RetentionSelection(french, RetentionMode.CALENDAR, "on"),
                LocalDate.of(2025, 3, 3),
                100,
                7,
                100,
                45,
                0);
        store.putMetric(
                weeks,
                "revenue",
                List.of(revenue(LocalDate.of(2025, 3, 3), 0, 400, 10), revenue(LocalDate.of(2025, 3, 3), 2, 400, 1)));
        store.putMetric(french, "revenue", List.of(revenue(LocalDate.of(2025, 3, 3), 0, 100, 5)));
        store.putFunnel(
                weeks,
                "again",
                List.of(
                        step(1, "purchase", false, 400, 10),
                        step(2, "coupon", true, 50, 5),
                        step(3, "purchase", false, 300, 40),
                        step(4, "refund", false, 20, 0)));
        return store;
    }

    /** Users who paid 1, 2, 3 and so on, once each. */
    private static MetricCell revenue(LocalDate period, int offset, long size, int users) {
        Digest digest = Digest.empty();
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (int paid = 1; paid <= users; paid++) {
            digest.add(paid);
            sum = sum.add(BigDecimal.valueOf(paid));
            squares = squares.add(BigDecimal.valueOf((long) paid * paid));
        }
        return new MetricCell(
                period, offset, size, users, users, sum, squares, digest, Instant.parse("2025-03-20T00:00:00Z"));
    }

    private static FunnelCell step(int step, String event, boolean isOptional, long users, long open) {
        Digest seconds = Digest.empty();
        seconds.add(step * 3600.0);
        return new FunnelCell(
                LocalDate.of(2025, 3, 3),
                step,
                event,
                isOptional,
                400,
                users,
                open,
                step == 1 ? null : seconds,
                seconds,
                null);
    }
}
