package io.tenure.core.funnel;

import java.io.ByteArrayOutputStream;

/** Writes numbers as bytes: seven bits each, the lowest first; times as differences to the one before. */
final class FunnelStateWriter {
    static final int VERSION = 1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long lastTime;

    FunnelStateWriter() {
        bytes.write(VERSION);
    }

    /** Adds a number; one below 0 takes ten bytes. */
    void add(long number) {
        long left = number;
        while ((left & ~0x7FL) != 0) {
            bytes.write((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }

    void addTime(long time) {
        long difference = time - lastTime;
        add((difference << 1) ^ (difference >> (Long.SIZE - 1)));
        lastTime = time;
    }

    /** Adds the times of a chain, which step was taken before them. */
    void addChain(long[] times) {
        long taken = 0;
        for (int step = 0; step < times.length; step++) {
            taken |= times[step] == FunnelReach.PASSED_OVER ? 0 : 1L << step;
        }
        add(times.length);
        add(taken);
        for (long time : times) {
            if (time != FunnelReach.PASSED_OVER) {
                addTime(time);
            }
        }
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
