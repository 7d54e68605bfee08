package io.tenure.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.Product;
import scala.collection.immutable.Seq;

/**
 * An expression whose constructor takes its arguments and nothing else, as Catalyst sees it: Catalyst compares, hashes
 * and copies expressions by the arguments of their constructor.
 */
interface ArgumentsProduct extends Product {
    /** The arguments. */
    Seq<Expression> children();

    @Override
    default int productArity() {
        return 1;
    }

    @Override
    default Object productElement(int index) {
        if (index != 0) {
            throw new IndexOutOfBoundsException(index);
        }
        return children();
    }

    @Override
    default boolean canEqual(Object other) {
        return getClass().isInstance(other);
    }
}
