package io.tenure.jobs.cli;

import picocli.CommandLine.Command;

/** {@code tenure token}: who may ask the server. */
@Command(name = "token", description = "A token for tenure serve --tokens: scripts/tenure token.", sortOptions = false)
final class TokenCommand extends ServerCommand {}
