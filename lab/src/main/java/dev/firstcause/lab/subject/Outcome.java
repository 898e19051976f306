// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/**
 * Is told what came of one thing that was asked of a driver. A driver tells it once, and the laboratory counts. For any
 * thread.
 *
 * @param <T> what comes when it went well
 */
public interface Outcome<T> {
    /** It went well. */
    void succeeded(T value);

    /** It went wrong, and this is what the application is given. */
    void failed(Throwable told);
}
