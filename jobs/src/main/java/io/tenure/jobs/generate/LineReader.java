package io.tenure.jobs.generate;

import io.tenure.jobs.generate.model.ArrivingEvents;
import io.tenure.jobs.generate.model.EventLines;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;

/** Made-up events as lines of CSV. */
final class LineReader implements PartitionReader<InternalRow> {
    private final EventLines lines;
    private final boolean[] isDay;
    private final Object[] values;
    private final InternalRow row;

    LineReader(String[] names, ArrivingEvents events) {
        this.lines = new EventLines(events);
        this.isDay = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            isDay[i] = names[i].equals(GeneratedEvents.ARRIVAL_DATE);
        }
        this.values = new Object[names.length];
        this.row = new GenericInternalRow(values);
    }

    @Override
    public boolean next() {
        if (!lines.next()) {
            return false;
        }
        for (int i = 0; i < isDay.length; i++) {
            values[i] = isDay[i] ? lines.arrivalEpochDay() : UTF8String.fromBytes(lines.bytes(), 0, lines.length());
        }
        return true;
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
