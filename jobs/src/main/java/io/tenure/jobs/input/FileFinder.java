package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Finds the files that paths name.
 *
 * <p>What exists under the very name is that file, whatever characters it has; otherwise the name is a pattern. A folder
 * stands for its files. Hidden files and those that begin with an underscore are read only where they are named, not as
 * part of a folder or by a wildcard. A file named twice is read once.
 */
final class FileFinder {
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://?.*");

    /** What asks a server that a path chooses: allowed by the user only, never by who sends a path. */
    private static final Set<String> WEB = Set.of("http", "https", "ftp", "sftp");

    private final Configuration hadoop;
    private final FileOpener opener;
    private final boolean allowHttp;
    private final Map<String, EventFile> found = new LinkedHashMap<>();
    private final List<String> namedAgain = new ArrayList<>();

    private FileFinder(Configuration hadoop, boolean allowHttp) {
        this.hadoop = hadoop;
        this.opener = new FileOpener(hadoop);
        this.allowHttp = allowHttp;
    }

    /**
     * The files of a spec, in the order of its paths, those of a pattern or folder by name.
     *
     * @throws TenureException INPUT_NOT_FOUND where a path names no file; USAGE for http without permission
     */
    static FoundFiles find(InputSpec spec, Configuration hadoop) {
        FileFinder finder = new FileFinder(hadoop, spec.allowHttp());
        for (String path : spec.paths()) {
            try {
                finder.find(path);
            } catch (IOException e) {
                throw new TenureException(ErrorCode.INPUT_NOT_FOUND, "Cannot look for '" + path + "': " + e, e);
            }
        }
        return new FoundFiles(List.copyOf(finder.found.values()), finder.namedAgain);
    }

    private void find(String argument) throws IOException {
        if (ExistingTable.isMeant(argument)) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "'" + argument
                            + "' is no file but the name of a table, and only files can be read here. A store reads a"
                            + " table where it is: store.events.table of its definitions.");
        }
        Matcher scheme = SCHEME.matcher(argument);
        if (!scheme.matches()) {
            findLocal(argument);
            return;
        }
        String protocol = scheme.group(1).toLowerCase(Locale.ROOT);
        if (WEB.contains(protocol)) {
            requireHttpAllowed(argument);
        }
        if (protocol.startsWith("http")) {
            add(argument, argument, argument, -1);
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
            addLocal(literal, argument);
        } else if (literal.isDirectory()) {
            File[] children = literal.listFiles(File::isFile);
            List<File> files = Stream.of(children == null ? new File[0] : children)
                    .filter(file -> isData(file.getName()))
                    .sorted()
                    .toList();
            requireSome(files, argument);
            for (File file : files) {
                addLocal(file, file.getPath());
            }
        } else if (literal.exists()) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "'" + argument + "' is a pipe or a device, and files are read more than once. Write it to a file "
                            + "first.");
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
        List<FileStatus> visible = matches == null ? List.of() : withoutHidden(matches, pattern);
        if (visible.isEmpty()) {
            throw new TenureException(
                    ErrorCode.INPUT_NOT_FOUND,
                    "No file matches '" + pattern + "'" + TenureException.didYouMean(pattern, neighbours(pattern))
                            + " Give the path of a CSV, JSON lines or Parquet file, a folder of them, or a pattern in "
                            + "quotes.");
        }
        addAll(visible, pattern);
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
                for (FileStatus child : children) {
                    add(child);
                }
            }
        }
    }

    private void add(FileStatus status) throws IOException {
        URI uri = status.getPath().toUri();
        if (uri.getScheme() == null || uri.getScheme().equals("file")) {
            File file = new File(uri.getPath());
            addLocal(file, file.getPath());
        } else {
            add(uri.toString(), uri.toString(), status.getPath().toString(), status.getLen());
        }
    }

    /** One file has many names: {@code a.csv}, {@code ./a.csv}, a link to it. */
    private void addLocal(File file, String name) throws IOException {
        add(file.getCanonicalPath(), file.toURI().toString(), name, file.length());
    }

    private void add(String identity, String uri, String name, long length) throws IOException {
        if (found.containsKey(identity)) {
            namedAgain.add(name);
        } else {
            found.put(identity, new EventFile(uri, name, format(uri, name, length), length));
        }
    }

    private FileFormat format(String uri, String name, long length) throws IOException {
        FileFormat named = FileFormat.ofName(uri);
        if (named != null) {
            return named;
        }
        try (InputStream text = opener.text(new EventFile(uri, name, FileFormat.CSV, length))) {
            return FileFormat.ofBeginning(text);
        } catch (EOFException | ZipException damaged) {
            return FileFormat.CSV; // whose reader names the damage and its line
        }
    }

    /** As in a shell, a wildcard doesn't stand for what begins with a dot; nor for what folders leave out. */
    private static List<FileStatus> withoutHidden(FileStatus[] matches, String pattern) {
        boolean meansHidden = !isData(new Path(pattern).getName());
        return Arrays.stream(matches)
                .filter(match -> meansHidden || isData(match.getPath().getName()))
                .toList();
    }

    /** Whether a file is data, by its name: not hidden and not one that Spark keeps for itself. */
    static boolean isData(String name) {
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
