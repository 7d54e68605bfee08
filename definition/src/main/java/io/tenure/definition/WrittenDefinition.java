package io.tenure.definition;

/**
 * A definition and the text it was read from.
 *
 * @param definition what it means
 * @param written its YAML mapping as it was written, comments included; lists of users stand in it, not the names of their
 *     files
 */
public record WrittenDefinition(Definition definition, String written) {}
