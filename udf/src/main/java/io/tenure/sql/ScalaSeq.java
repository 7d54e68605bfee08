package io.tenure.sql;

import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lists as Catalyst wants them. */
final class ScalaSeq {
    private ScalaSeq() {}

    static <T> Seq<T> of(List<T> values) {
        return CollectionConverters.asScala(values).toSeq();
    }
}
