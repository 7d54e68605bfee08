package io.tenure.core.funnel;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;

/** Reads what {@link FunnelStateWriter} wrote, and checks that it is that. */
final class FunnelStateReader {
    private final byte[] bytes;
    private int position;
    private long lastTime;

    FunnelStateReader(byte[] bytes) {
        this.bytes = bytes;
        if (bytes.length == 0 || bytes[position++] != FunnelStateWriter.VERSION) {
            throw damaged();
        }
    }

    long next() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == bytes.length) {
                throw damaged();
            }
            byte part = bytes[position++];
            number |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw damaged();
    }

    long nextTime() {
        long number = next();
        lastTime += (number >>> 1) ^ -(number & 1);
        return lastTime;
    }

    /** A number of things. */
    int nextSize(int most) {
        long size = next();
        if (size < 0 || size > most) {
            throw damaged();
        }
        return (int) size;
    }

    long[] nextChain(int most) {
        long[] times = new long[nextSize(most)];
        long taken = next();
        for (int step = 0; step < times.length; step++) {
            times[step] = (taken & 1L << step) == 0 ? FunnelReach.PASSED_OVER : nextTime();
        }
        return times;
    }

    void requireEnd() {
        if (position != bytes.length) {
            throw damaged();
        }
    }

    TenureException damaged() {
        return new TenureException(
                ErrorCode.BYTES,
                "These " + bytes.length
                        + " bytes are no state of this funnel: they are damaged, cut off, or of another funnel"
                        + " or version. Compute the funnel again from its events.");
    }
}
