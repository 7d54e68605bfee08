package io.tenure.core.retention;

/** Which active offsets make a user count at offset {@code k}. Offset 0 is always the plain bit. */
public enum RetentionKind {
    /** Active in offset {@code k}. */
    ON,
    /** Active in any offset from {@code k} to the horizon. */
    ON_OR_AFTER,
    /** Active in any offset from 1 to {@code k}. */
    ON_OR_BEFORE,
    /** Active in every offset from 1 to {@code k}. */
    STREAK,
    /** Active in any offset of a given range. */
    BRACKET
}
