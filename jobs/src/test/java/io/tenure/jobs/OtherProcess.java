package io.tenure.jobs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another JVM, with the classes and the Spark settings of this one. */
public final class OtherProcess {
    private OtherProcess() {}

    /**
     * Starts a process.
     *
     * @param main the class to run
     * @param properties system properties beside those of this JVM
     * @param errors where its standard error goes; its standard input and output belong to the caller
     */
    public static Process start(Class<?> main, Map<String, String> properties, Path errors, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=256m"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark.") || name.startsWith("log4j") || name.equals("user.timezone"))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Djdk"))
                .forEach(command::add);
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }
}
