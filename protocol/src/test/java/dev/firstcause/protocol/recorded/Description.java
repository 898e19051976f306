// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Startup;

/** One line about a frame, for those who read a recording. */
final class Description {
    private static final int LONGEST = 200;

    private Description() {}

    static String of(Frame frame) {
        String along = (frame.tracing() ? " +tracing" : "")
                + (frame.warnings().isEmpty() ? "" : " +warnings")
                + (frame.customPayload().isEmpty() ? "" : " +payload");
        String text = frame.streamId() + " " + frame.message().opcode() + along + " " + details(frame.message());
        return text.length() <= LONGEST ? text.strip() : text.substring(0, LONGEST) + "...";
    }

    private static String details(Message message) {
        if (message instanceof Query query) {
            return query.query();
        } else if (message instanceof Prepare prepare) {
            return prepare.query();
        } else if (message instanceof Execute execute) {
            return execute.parameters().values().toString();
        } else if (message instanceof Batch batch) {
            return batch.kind() + " of " + batch.children().size();
        } else if (message instanceof ErrorResponse error) {
            return String.format("0x%04x %s", error.code(), error.message());
        } else if (message instanceof Result.Nothing) {
            return "Void";
        } else if (message instanceof Result.Prepared) {
            return "Prepared";
        } else if (message instanceof Result result) {
            return result.toString();
        } else if (message instanceof Startup || message instanceof Register || message instanceof Event) {
            return message.toString();
        }
        return "";
    }
}
