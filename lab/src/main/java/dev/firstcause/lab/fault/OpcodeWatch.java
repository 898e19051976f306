// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import dev.firstcause.protocol.message.Opcode;

/** Waits for the n-th frame of an opcode. */
final class OpcodeWatch implements Watch {
    private final Opcode opcode;
    private int left;

    OpcodeWatch(Opcode opcode, int number) {
        this.opcode = opcode;
        this.left = number;
    }

    @Override
    public int moment(Piece piece) {
        Unit unit = piece.unit();
        if (unit.kind() != Unit.Kind.CQL && unit.kind() != Unit.Kind.HEADER_PART && piece.length() > 0) {
            throw new OutOfReachException("Opcode " + opcode + " cannot be read here: " + unit.text()
                    + ". Opcodes are seen in plain CQL only; under TLS use When.atTlsRecord or When.afterBytes");
        }
        return left == 1 && matches(piece) ? 0 : -1;
    }

    private boolean matches(Piece piece) {
        return piece.begins() && piece.unit().opcodes().contains(opcode);
    }

    @Override
    public void passed(Piece piece) {
        if (piece.length() > 0 && matches(piece)) {
            left--;
        }
    }
}
