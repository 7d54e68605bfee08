package io.tenure.sql;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Function1;
import scala.collection.immutable.Seq;

/** Every function of this library, once: what registers them, describes them and tests them reads this list. */
final class FunctionCatalogue {
    static final List<Entry> ENTRIES = List.of(
            entry(RetentionFunction.DESCRIPTION, RetentionFunction.class, RetentionFunction::new),
            entry(WindowFunnel.DESCRIPTION, WindowFunnel.class, WindowFunnel::of),
            entry(Funnel.DESCRIPTION, Funnel.class, Funnel::of),
            entry(FunnelMatch.DESCRIPTION, FunnelMatch.class, FunnelMatch::new),
            entry(SequenceMatch.DESCRIPTION, SequenceMatch.class, SequenceMatch::of),
            entry(SequenceCount.DESCRIPTION, SequenceCount.class, SequenceCount::of),
            entry(SequenceMatchEvents.DESCRIPTION, SequenceMatchEvents.class, SequenceMatchEvents::of),
            entry(SequenceNextNode.DESCRIPTION, SequenceNextNode.class, SequenceNextNode::of),
            entry(Sessionize.DESCRIPTION, Sessionize.class, Sessionize::new),
            entry(TDigestAgg.DESCRIPTION, TDigestAgg.class, TDigestAgg::of),
            entry(TDigestMerge.DESCRIPTION, TDigestMerge.class, TDigestMerge::of),
            reading(DigestQuestion.QUANTILE),
            reading(DigestQuestion.CDF),
            reading(DigestQuestion.COUNT),
            reading(DigestQuestion.SKIPPED),
            reading(DigestQuestion.MIN),
            reading(DigestQuestion.MAX),
            reading(DigestQuestion.MEAN));

    private FunctionCatalogue() {}

    private static Entry reading(DigestQuestion question) {
        return entry(question.description(), TDigestReading.class, question::of);
    }

    private static Entry entry(
            FunctionDescription description,
            Class<? extends Expression> expression,
            Function<Seq<Expression>, Expression> builder) {
        return new Entry(description, expression, description.info(expression), builder::apply);
    }

    /**
     * One function.
     *
     * @param description its name and documentation
     * @param expression the class that Spark names as its implementation
     * @param info the description as Spark takes it; one object, or Spark warns in every session that it was replaced
     * @param builder makes the expression from the arguments of a call; one object too
     */
    record Entry(
            FunctionDescription description,
            Class<? extends Expression> expression,
            ExpressionInfo info,
            Function1<Seq<Expression>, Expression> builder) {
        String name() {
            return description.name();
        }
    }
}
