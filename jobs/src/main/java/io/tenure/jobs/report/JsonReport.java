package io.tenure.jobs.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import java.io.IOException;
import java.io.Writer;

/** Cells as JSON, one object per line. */
final class JsonReport {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final RetentionReport report;
    private final JsonGenerator json;

    private JsonReport(RetentionReport report, JsonGenerator json) {
        this.report = report;
        this.json = json;
    }

    static void write(RetentionReport report, Appendable out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(new AppendableWriter(out))) {
            json.setPrettyPrinter(new ObjectPerLine());
            new JsonReport(report, json).write();
        }
        out.append('\n');
    }

    private void write() throws IOException {
        RetentionComparison comparison = report.comparison();
        if (comparison == null) {
            writeCells();
            return;
        }
        json.writeStartObject();
        json.writeFieldName("cells");
        writeCells();
        json.writeFieldName("comparison");
        writeComparison(comparison);
        json.writeEndObject();
    }

    private void writeCells() throws IOException {
        json.writeStartArray();
        CellFields.forEach(report, this::writeCell);
        json.writeEndArray();
    }

    private void writeCell(RetentionSegment triangle, CohortRow row, RetentionCell cell) throws IOException {
        json.writeStartObject();
        if (report.isSegmented()) {
            json.writeStringField("segment", triangle.everybody() ? CellFields.EVERYBODY : triangle.value());
        }
        json.writeStringField("cohort", row.cohort().toString());
        writePeriod(cell.offsets());
        json.writeNumberField("active_users", cell.activeUsers());
        json.writeNumberField("cohort_size", cell.cohortSize());
        writeDouble("retention", cell.rate());
        if (report.options().states()) {
            json.writeNumberField("eligible_users", cell.eligibleUsers());
            json.writeNumberField("active_eligible", cell.activeEligible());
            writeInterval(cell.interval());
            json.writeStringField("state", CellFields.state(cell));
            json.writeStringField("closes_at", CellFields.closesAt(cell));
        }
        json.writeEndObject();
    }

    private void writeComparison(RetentionComparison comparison) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", comparison.at().toString());
        json.writeArrayFieldStart("periods");
        for (OffsetComparison offset : comparison.offsets()) {
            json.writeStartObject();
            writePeriod(offset.offsets());
            writeProportion("before", offset.before());
            writeProportion("after", offset.after());
            writeDouble("difference", offset.rates().estimate());
            writeInterval(offset.difference());
            writeDouble("p_value", offset.pValue());
            writeDouble("p_value_holm", offset.adjustedPValue());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeProportion(String name, Proportion proportion) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("eligible_users", proportion.trials());
        json.writeNumberField("active_eligible", proportion.successes());
        writeDouble("rate", proportion.rate());
        writeInterval(proportion.wilson());
        json.writeEndObject();
    }

    /** A number, but the label of a bracket, also where the bracket holds a single offset. */
    private void writePeriod(OffsetRange offsets) throws IOException {
        if (report.table().spec().kind() == RetentionKind.BRACKET) {
            json.writeStringField("period", offsets.label());
        } else {
            json.writeNumberField("period", offsets.first());
        }
    }

    private void writeInterval(Interval interval) throws IOException {
        writeDouble("low", interval.low());
        writeDouble("high", interval.high());
    }

    private void writeDouble(String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(DoubleText.of(value));
    }

    /** Nothing between tokens but a line end before and after each element of an array. */
    private static final class ObjectPerLine extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;

        @Override
        public void beforeArrayValues(JsonGenerator generator) throws IOException {
            generator.writeRaw('\n');
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(",\n");
        }

        @Override
        public void writeEndArray(JsonGenerator generator, int values) throws IOException {
            generator.writeRaw(values == 0 ? "]" : "\n]");
        }
    }

    /** Passes text on; closing ends nothing, because the caller's text may go on. */
    private static final class AppendableWriter extends Writer {
        private final Appendable out;

        private AppendableWriter(Appendable out) {
            this.out = out;
        }

        @Override
        public void write(char[] buffer, int offset, int length) throws IOException {
            out.append(java.nio.CharBuffer.wrap(buffer, offset, length));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
