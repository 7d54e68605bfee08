/**
 * What is asked of a store, from parameters to a result: names are looked up, what is missing gets its default, and what can't be
 * answered is refused with what could be asked instead.
 *
 * <p>May import the store, results, problems, the definitions and the core; nothing of HTTP. Start with {@link
 * io.tenure.api.question.CohortQuestions}.
 */
package io.tenure.api.question;
