package io.tenure.jobs.input.csv;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the well-formed records of batches into fields, with FastCSV.
 *
 * <p>FastCSV reads characters. It is given each byte as the character of the same number (ISO 8859-1): separators and
 * quotes are ASCII, so the bytes of a field come back as they stand in the file without decoding and encoding them.
 */
final class FieldSplitter {
    private static final byte[] EMPTY = {};

    private final WellFormedText text;
    private final WantedFields wantedFields;
    private final Iterator<WantedFields> records;

    /** @param wanted for every column whether its fields are kept */
    FieldSplitter(RecordBatches batches, boolean[] wanted) {
        text = new WellFormedText(batches);
        wantedFields = new WantedFields(wanted);
        records = CsvReader.builder()
                .allowUnclosedQuote(false)
                .build(wantedFields, text)
                .iterator();
    }

    /** Starts with the first record of a batch that has been loaded. */
    void nextBatch() {
        text.record = 0;
    }

    /** Splits the next well-formed record. */
    void next() {
        records.next();
        if (wantedFields.count != wantedFields.wanted.length) {
            throw new IllegalStateException("a record of " + wantedFields.wanted.length + " fields was split into "
                    + wantedFields.count + " fields");
        }
    }

    /** The bytes of a field of a wanted column; null when it is empty and not quoted. */
    byte @Nullable [] field(int column) {
        return wantedFields.values[column];
    }

    private static final class WantedFields extends CsvCallbackHandler<WantedFields> {
        private final boolean[] wanted;
        private final byte[] @Nullable [] values;
        private int count;

        WantedFields(boolean[] wanted) {
            this.wanted = wanted;
            this.values = new byte[wanted.length][];
        }

        @Override
        protected RecordType getRecordType() {
            return RecordType.DATA;
        }

        @Override
        protected int getFieldCount() {
            return count;
        }

        @Override
        protected void beginRecord(long startingLineNumber) {
            count = 0;
        }

        @Override
        protected void addField(char[] chars, int offset, int length, boolean quoted) {
            if (count < wanted.length && wanted[count]) {
                values[count] = length > 0 ? bytes(chars, offset, length) : quoted ? EMPTY : null;
            }
            count++;
        }

        private static byte[] bytes(char[] chars, int offset, int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) chars[offset + i];
            }
            return bytes;
        }

        @Override
        protected void setComment(char[] chars, int offset, int length) {
            throw new IllegalStateException("CSV has no comments");
        }

        @Override
        protected void setEmpty() {
            throw new IllegalStateException("a blank line is not a well-formed record");
        }

        @Override
        protected WantedFields buildRecord() {
            return this;
        }
    }

    /** The text of the well-formed records of the batch at hand; asked for more only while there is more. */
    private static final class WellFormedText extends Reader {
        private final RecordBatches batches;
        private int record;
        private int at;
        private int runEnd;

        WellFormedText(RecordBatches batches) {
            this.batches = batches;
        }

        @Override
        public int read(char[] chars, int offset, int length) {
            if (at == runEnd) {
                nextRun();
            }
            int read = Math.min(length, runEnd - at);
            new String(batches.bytes(), at, read, StandardCharsets.ISO_8859_1).getChars(0, read, chars, offset);
            at += read;
            return read;
        }

        private void nextRun() {
            while (batches.reject(record) != null) {
                record++;
            }
            at = batches.start(record);
            while (record < batches.count() && batches.reject(record) == null) {
                record++;
            }
            runEnd = batches.start(record);
        }

        @Override
        public void close() {
            // the window's input belongs to whoever opened it
        }
    }
}
