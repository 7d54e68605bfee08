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
            new Entry(RetentionFunction.DESCRIPTION, RetentionFunction.class, RetentionFunction::new),
            new Entry(WindowFunnel.DESCRIPTION, WindowFunnel.class, WindowFunnel::of),
            new Entry(Funnel.DESCRIPTION, Funnel.class, Funnel::of),
            new Entry(FunnelMatch.DESCRIPTION, FunnelMatch.class, FunnelMatch::new),
            new Entry(SequenceMatch.DESCRIPTION, SequenceMatch.class, SequenceMatch::of),
            new Entry(SequenceCount.DESCRIPTION, SequenceCount.class, SequenceCount::of),
            new Entry(SequenceMatchEvents.DESCRIPTION, SequenceMatchEvents.class, SequenceMatchEvents::of),
            new Entry(SequenceNextNode.DESCRIPTION, SequenceNextNode.class, SequenceNextNode::of),
            new Entry(Sessionize.DESCRIPTION, Sessionize.class, Sessionize::new),
            new Entry(TDigestAgg.DESCRIPTION, TDigestAgg.class, TDigestAgg::of),
            new Entry(TDigestMerge.DESCRIPTION, TDigestMerge.class, TDigestMerge::of),
            reading(DigestQuestion.QUANTILE),
            reading(DigestQuestion.CDF),
            reading(DigestQuestion.COUNT),
            reading(DigestQuestion.SKIPPED),
            reading(DigestQuestion.MIN),
            reading(DigestQuestion.MAX),
            reading(DigestQuestion.MEAN));

    private FunctionCatalogue() {}

    private static Entry reading(DigestQuestion question) {
        return new Entry(question.description(), TDigestReading.class, question::of);
    }

    /**
     * One function.
     *
     * @param description its name and documentation
     * @param expression the class that Spark names as its implementation
     * @param builder makes the expression from the arguments of a call
     */
    record Entry(
            FunctionDescription description,
            Class<? extends Expression> expression,
            Function<Seq<Expression>, Expression> builder) {
        String name() {
            return description.name();
        }

        ExpressionInfo info() {
            return description.info(expression);
        }

        Function1<Seq<Expression>, Expression> sparkBuilder() {
            return builder::apply;
        }
    }
}
