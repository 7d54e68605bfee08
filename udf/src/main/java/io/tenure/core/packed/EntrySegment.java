package io.tenure.core.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The segment of a user's entry, as UTF-8; null is a missing value. */
public final class EntrySegment {
    private EntrySegment() {}

    /** The one that decides among entries of one instant: the smallest by its bytes, a missing one last. */
    public static byte @Nullable [] first(byte @Nullable [] left, byte @Nullable [] right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return Arrays.compareUnsigned(left, right) <= 0 ? left : right;
    }
}
