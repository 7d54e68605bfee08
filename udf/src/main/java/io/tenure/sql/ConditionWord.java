package io.tenure.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeBlock;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprValue;
import org.apache.spark.sql.catalyst.expressions.codegen.FalseLiteral$;
import org.apache.spark.sql.catalyst.expressions.codegen.Inline;
import org.apache.spark.sql.catalyst.expressions.codegen.VariableValue;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Up to 64 conditions of one row as a BIGINT: bit i is set if condition i is true; a NULL condition is not.
 *
 * <p>The same could be a tree of Catalyst's CASE and {@code |}, but inside whole-stage code generation Spark would put
 * the whole tree into one method, and from some 90 conditions on that method is too long for the JVM to compile: twenty
 * times slower, and beyond 64 KB not Java any more. Here the code is cut into methods as Spark does elsewhere.
 *
 * <p>Public because Catalyst copies expressions by reflection.
 */
public final class ConditionWord extends Expression implements ArgumentsProduct {
    private final Seq<Expression> conditions;

    public ConditionWord(Seq<Expression> conditions) {
        this.conditions = conditions;
    }

    @Override
    public Seq<Expression> children() {
        return conditions;
    }

    @Override
    public DataType dataType() {
        return DataTypes.LongType;
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    public Object eval(InternalRow row) {
        long word = 0;
        for (int i = 0; i < conditions.size(); i++) {
            if (Boolean.TRUE.equals(conditions.apply(i).eval(row))) {
                word |= 1L << i;
            }
        }
        return word;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode result) {
        var inputs = CodeGenerator.getLocalInputVariableValues(context, this, context.subExprEliminationExprs());
        List<VariableValue> variables = List.copyOf(CollectionConverters.asJava(inputs._1()));
        String code = CollectionConverters.asJava(inputs._2()).stream()
                .map(notYetEvaluated -> notYetEvaluated.code().toString())
                .collect(Collectors.joining("\n"));

        String word = result.value().toString();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            ExprCode condition = conditions.apply(i).genCode(context);
            statements.add(condition.code() + "\nif (!" + condition.isNull() + " && " + condition.value() + ") { "
                    + word + " |= " + (1L << i) + "L; }\n");
        }
        code += "\nlong " + word + " = 0L;\n" + inMethods(context, word, statements, variables);
        return result.copy(
                new CodeBlock(ScalaSeq.of(List.of("", "")), ScalaSeq.of(List.of(new Inline(code)))),
                FalseLiteral$.MODULE$,
                result.value());
    }

    private static String inMethods(
            CodegenContext context, String word, List<String> statements, List<VariableValue> variables) {
        List<ExprValue> values = List.copyOf(variables);
        if (!CodeGenerator.isValidParamLength(CodeGenerator.calculateParamLengthFromExprValues(ScalaSeq.of(values)))) {
            return String.join("", statements);
        }
        List<Tuple2<String, String>> parameters = variables.stream()
                .map(variable -> Tuple2.apply(CodeGenerator.typeName(variable.javaType()), variable.variableName()))
                .toList();
        return context.splitExpressions(
                ScalaSeq.of(statements),
                "conditionWord",
                ScalaSeq.of(parameters),
                "long",
                body -> "long " + word + " = 0L;\n" + body + "\nreturn " + word + ";",
                calls -> CollectionConverters.asJava(calls).stream()
                        .map(call -> word + " |= " + call + ";")
                        .collect(Collectors.joining("\n")));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newConditions) {
        return new ConditionWord(newConditions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConditionWord that && conditions.equals(that.conditions);
    }

    /** The hash of the constructor arguments. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
