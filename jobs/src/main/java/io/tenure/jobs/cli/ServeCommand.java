package io.tenure.jobs.cli;

import picocli.CommandLine.Command;

/** {@code tenure serve}: the API and the page. */
@Command(
        name = "serve",
        description = "The API and the dashboard page of a store, without Spark: scripts/tenure serve.",
        sortOptions = false)
final class ServeCommand extends ServerCommand {}
