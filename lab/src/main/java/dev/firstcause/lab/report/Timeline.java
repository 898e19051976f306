// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Telling;
import dev.firstcause.lab.proxy.WireEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happened on the wire and what the application was told, on one clock. Belongs to one thread. */
final class Timeline {
    private static final Pattern BYTES = Pattern.compile("(.*), (\\d+) bytes");

    private final List<Moment> moments = new ArrayList<>();

    private Timeline() {}

    /** Units of one kind that follow each other on one connection are one moment. */
    private record Moment(Duration at, String where, String what, int count, long bytes) {
        boolean isMoreOf(Moment other) {
            return bytes >= 0 && other.bytes >= 0 && where.equals(other.where) && what.equals(other.what);
        }

        Moment and(Moment other) {
            return new Moment(at, where, what, count + other.count, bytes + other.bytes);
        }

        String line() {
            String size = bytes < 0 ? "" : ", " + bytes + " bytes";
            String times = count == 1 ? "" : count + " \u00d7 ";
            return String.format(Locale.ROOT, "%10.3f  %-4s  ", at.toNanos() / 1e6, where) + times + what + size;
        }
    }

    static List<String> of(Result result) {
        Timeline timeline = new Timeline();
        result.wire().forEach(timeline::add);
        for (Telling telling : result.tellings()) {
            String what = telling.chain().isEmpty()
                    ? "all went well"
                    : "told " + telling.chain().get(0).replaceFirst(":.*", "");
            timeline.moments.add(new Moment(telling.at(), "app", Story.who(telling) + ": " + what, 1, -1));
        }
        timeline.moments.sort(Comparator.comparing(Moment::at));
        return timeline.moments.stream().map(Moment::line).toList();
    }

    private void add(WireEvent event) {
        Moment moment = moment(event);
        Moment last = moments.isEmpty() ? null : moments.get(moments.size() - 1);
        if (last != null && moment.isMoreOf(last)) {
            moments.set(moments.size() - 1, last.and(moment));
        } else {
            moments.add(moment);
        }
    }

    private static Moment moment(WireEvent event) {
        String where = event.connection() == 0 ? "--" : "#" + event.connection();
        if (event.what() == WireEvent.What.UNIT) {
            Matcher matcher = BYTES.matcher(event.text());
            return matcher.matches()
                    ? new Moment(event.at(), where, matcher.group(1), 1, Long.parseLong(matcher.group(2)))
                    : new Moment(event.at(), where, event.text(), 1, -1);
        }
        String name = event.what().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        boolean isSignal = name.startsWith("fin ") || name.startsWith("rst ");
        String what = isSignal ? name.substring(0, 3).toUpperCase(Locale.ROOT) + name.substring(3) : name;
        return new Moment(event.at(), where, what + (isSignal ? " the " : ": ") + event.text(), 1, -1);
    }
}
