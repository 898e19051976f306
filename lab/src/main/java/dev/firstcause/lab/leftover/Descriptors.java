// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The descriptors of this process that are no files, as Linux names them: {@code socket:[inode]}, {@code pipe:[inode]},
 * {@code anon_inode:[eventpoll]}. Selectors all have one name, so names are counted. Elsewhere there are none: a mere
 * number of descriptors would blame tests for the jars that classes are loaded from.
 */
final class Descriptors {
    private static final Path FOLDER = Path.of("/proc/self/fd");
    private static final List<String> OF_SELECTORS = List.of("anon_inode:[eventpoll]", "anon_inode:[eventfd]");

    static {
        // With its first socket the JDK opens one for itself, for ever: that must not be blamed on anyone.
        try {
            SocketChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException("No socket can be opened here", e);
        }
    }

    private Descriptors() {}

    /** How many there are of each name. */
    static Map<String, Integer> open() {
        Map<String, Integer> counts = new HashMap<>();
        if (!Files.isDirectory(FOLDER)) {
            return counts;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(FOLDER)) {
            for (Path link : links) {
                count(link, counts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The descriptors in " + FOLDER + " cannot be read", e);
        }
        return counts;
    }

    private static void count(Path link, Map<String, Integer> counts) throws IOException {
        try {
            String target = Files.readSymbolicLink(link).toString();
            // The target of a file is its path.
            if (!target.startsWith("/")) {
                counts.merge(target, 1, Integer::sum);
            }
        } catch (NoSuchFileException e) {
            // Closed since the folder was listed.
        }
    }

    /** What is open now and was not before, with so many selectors more than before not counted. */
    static Map<String, Integer> moreThan(Map<String, Integer> before, int selectors) {
        Map<String, Integer> more = new TreeMap<>();
        open().forEach((name, count) -> {
            int known = before.getOrDefault(name, 0) + (OF_SELECTORS.contains(name) ? selectors : 0);
            if (count > known) {
                more.put(name, count - known);
            }
        });
        return more;
    }

    /**
     * One text each.
     *
     * @param once what sockets were before
     */
    static List<String> describe(Map<String, Integer> descriptors, Map<String, String> once) {
        if (descriptors.isEmpty()) {
            return List.of();
        }
        Map<String, String> sockets = Sockets.byName();
        List<String> texts = new ArrayList<>();
        descriptors.forEach((name, count) -> {
            String many = count == 1 ? "" : count + " times ";
            String was = once.containsKey(name) ? ", was" + once.get(name) : "";
            texts.add("descriptor " + many + name + sockets.getOrDefault(name, was));
        });
        return texts;
    }
}
