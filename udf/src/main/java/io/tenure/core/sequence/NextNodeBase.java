package io.tenure.core.sequence;

/** Which event {@code sequence_next_node} takes as its anchor; there is one, and no other is tried. */
public enum NextNodeBase {
    /** The very first event; no anchor if it does not satisfy the base condition. */
    HEAD('H'),
    /** The very last event; no anchor if it does not satisfy the base condition. */
    TAIL('T'),
    /** The first event that satisfies the base condition and condition 1. */
    FIRST_MATCH('F'),
    /** The last event that satisfies the base condition and condition 1. */
    LAST_MATCH('L');

    /** What stands for it in bytes. */
    final byte code;

    NextNodeBase(char code) {
        this.code = (byte) code;
    }
}
