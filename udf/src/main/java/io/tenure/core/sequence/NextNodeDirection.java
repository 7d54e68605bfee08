package io.tenure.core.sequence;

/** Which way {@code sequence_next_node} goes through the events from its anchor. */
public enum NextNodeDirection {
    /** To later events. */
    FORWARD('F'),
    /** To earlier events. */
    BACKWARD('B');

    /** What stands for it in bytes. */
    final byte code;

    NextNodeDirection(char code) {
        this.code = (byte) code;
    }
}
