// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** In the flight recorder: a request failed, after all its attempts. */
@Name("dev.firstcause.RequestFailed")
@Label("Request Failed")
@Description("A request failed, after all its attempts")
@Category("Firstcause")
@StackTrace(false)
final class RequestFailed extends Event {
    @Label("Exception")
    final String exception;

    @Label("Attempts")
    final int attempts;

    @Label("Message")
    @Description("What the application is told, with a line for each attempt or node")
    final String message;

    private RequestFailed(String exception, int attempts, String message) {
        this.exception = exception;
        this.attempts = attempts;
        this.message = message;
    }

    static void record(Throwable why, int attempts) {
        if (new RequestFailed("", 0, "").isEnabled()) {
            String message = why.getMessage();
            new RequestFailed(why.getClass().getName(), attempts, message == null ? "" : message).commit();
        }
    }
}
