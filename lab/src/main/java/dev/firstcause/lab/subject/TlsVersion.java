// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/** A version of TLS to be spoken, and no other. */
public enum TlsVersion {
    /** RFC 5246. */
    TLS_1_2("1.2"),
    /** RFC 8446. */
    TLS_1_3("1.3");

    private final String number;

    TlsVersion(String number) {
        this.number = number;
    }

    /** {@code 1.2} or {@code 1.3}. */
    public String number() {
        return number;
    }

    /** As the JDK names it: {@code TLSv1.3}. */
    public String protocol() {
        return "TLSv" + number;
    }

    /**
     * The version of that number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TlsVersion of(String number) {
        for (TlsVersion version : values()) {
            if (version.number.equals(number)) {
                return version;
            }
        }
        throw new IllegalArgumentException("There is no TLS " + number + " here: choose 1.2 or 1.3");
    }

    @Override
    public String toString() {
        return "TLS " + number;
    }
}
