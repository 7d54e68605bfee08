package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds the files that paths name.
 *
 * <p>What exists under the very name is that file, whatever characters it has; otherwise the name is a pattern. A folder
 * stands for its files, without hidden ones and those that begin with an underscore. A file named twice is read once.
 */
final class FileFinder {
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://?.*");

    private final Configuration hadoop;
    private final boolean allowHttp;
    private final Map<String, EventFile> found = new LinkedHashMap<>();

    private FileFinder(Configuration hadoop, boolean allowHttp) {
        this.hadoop = hadoop;
        this.allowHttp = allowHttp;
    }

    /**
     * The files of a spec, in the order of its paths, those of a pattern or folder by name.
     *
     * @throws TenureException INPUT_NOT_FOUND where a path names no file; USAGE for http without permission
     */
    static List<EventFile> find(InputSpec spec, Configuration hadoop) {
        FileFinder finder = new FileFinder(hadoop, spec.allowHttp());
        for (String path : spec.paths()) {
            try {
                finder.find(path);
            } catch (IOException e) {
                throw new TenureException(ErrorCode.INPUT_NOT_FOUND, "Cannot look for '" + path + "': " + e, e);
            }
        }
        return List.copyOf(finder.found.values());
    }

    private void find(String argument) throws IOException {
        Matcher scheme = SCHEME.matcher(argument);
        if (!scheme.matches()) {
            findLocal(argument);
        } else if (scheme.group(1).equals("http") || scheme.group(1).equals("https")) {
            requireHttpAllowed(argument);
            add(argument, argument, -1);
        } else {
            Path literal = new Path(argument);
            FileSystem files = literal.getFileSystem(hadoop);
            if (files.exists(literal)) {
                addAll(List.of(files.getFileStatus(literal)), argument);
            } else {
                addMatches(files, argument);
            }
        }
    }

    private void findLocal(String argument) throws IOException {
        File literal = new File(argument);
        if (literal.isFile()) {
            add(literal.toURI().toString(), argument, literal.length());
        } else if (literal.isDirectory()) {
            File[] children = literal.listFiles(File::isFile);
            List<File> files = Stream.of(children == null ? new File[0] : children)
                    .filter(file -> isData(file.getName()))
                    .sorted()
                    .toList();
            requireSome(files, argument);
            files.forEach(file -> add(file.toURI().toString(), file.getPath(), file.length()));
        } else {
            addMatches(FileSystem.getLocal(hadoop), argument);
        }
    }

    private void addMatches(FileSystem files, String pattern) throws IOException {
        FileStatus[] matches;
        try {
            matches = files.globStatus(new Path(pattern));
        } catch (IllegalArgumentException | IOException e) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "No file is named '" + pattern + "', and it is no pattern: " + e.getMessage(),
                    e);
        }
        if (matches == null || matches.length == 0) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "No file matches '" + pattern + "'" + TenureException.didYouMean(pattern, neighbours(pattern))
                            + " Give the path of a CSV, JSON lines or Parquet file, a folder of them, or a pattern in "
                            + "quotes.");
        }
        addAll(Arrays.asList(matches), pattern);
    }

    private void addAll(List<FileStatus> statuses, String argument) throws IOException {
        for (FileStatus status : statuses.stream()
                .sorted(Comparator.comparing(FileStatus::getPath))
                .toList()) {
            if (status.isFile()) {
                add(status);
            } else {
                FileSystem files = status.getPath().getFileSystem(hadoop);
                List<FileStatus> children = Arrays.stream(files.listStatus(status.getPath()))
                        .filter(FileStatus::isFile)
                        .filter(child -> isData(child.getPath().getName()))
                        .sorted(Comparator.comparing(FileStatus::getPath))
                        .toList();
                requireSome(children, argument);
                children.forEach(this::add);
            }
        }
    }

    private void add(FileStatus status) {
        URI uri = status.getPath().toUri();
        if (uri.getScheme() == null || uri.getScheme().equals("file")) {
            File file = new File(uri.getPath());
            add(file.toURI().toString(), file.getPath(), file.length());
        } else {
            add(uri.toString(), status.getPath().toString(), status.getLen());
        }
    }

    private void add(String uri, String name, long length) {
        found.putIfAbsent(uri, new EventFile(uri, name, FileFormat.of(name), length));
    }

    private static boolean isData(String name) {
        return !name.startsWith(".") && !name.startsWith("_");
    }

    private static void requireSome(Collection<?> files, String folder) {
        if (files.isEmpty()) {
            throw new TenureException(ErrorCode.INPUT_NOT_FOUND, "The folder '" + folder + "' holds no data file.");
        }
    }

    private void requireHttpAllowed(String address) {
        if (!allowHttp) {
            throw new TenureException(ErrorCode.USAGE, "'" + address + "' is not read unless --allow-http is given.");
        }
    }

    private static List<String> neighbours(String path) {
        File parent = new File(path).getAbsoluteFile().getParentFile();
        String[] names = parent == null ? null : parent.list();
        String prefix = path.substring(0, path.lastIndexOf('/') + 1);
        return names == null
                ? List.of()
                : Arrays.stream(names).map(name -> prefix + name).toList();
    }
}
