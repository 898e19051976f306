// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Target.Login;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What node and application are like before anything befalls them. Immutable; each {@code with} method gives a copy that
 * differs in one thing.
 *
 * @param server makes the node's identity; null for a node that speaks no TLS
 * @param client makes the identity that the application shows, or gives null for none
 * @param clientTls whether the application speaks TLS
 * @param node what else the node is to be like
 * @param login whom the application says that it is
 * @param patience how long the driver waits
 * @param way what lies between the application and the proxy before the node; of a network the node's certificate is always
 *     good, and for the address on its far side
 * @param surroundings in what process the driver under test runs
 */
public record Setup(
        @Nullable Function<TestAuthority, Identity> server,
        Function<TestAuthority, @Nullable Identity> client,
        boolean clientTls,
        UnaryOperator<StandInNodeBuilder> node,
        @Nullable Login login,
        Patience patience,
        Way way,
        Surroundings surroundings) {
    /** TLS on both sides, a good certificate, nobody asks for another, and long patience. */
    public static final Setup GOOD = new Setup(
            authority -> authority.server("127.0.0.1", "localhost"),
            authority -> null,
            true,
            UnaryOperator.identity(),
            null,
            Patience.LONG,
            Way.NONE,
            Surroundings.HERE);

    /** With another identity of the node. */
    public Setup withServer(Function<TestAuthority, Identity> other) {
        return new Setup(other, client, clientTls, node, login, patience, way, surroundings);
    }

    /** With a node that speaks no TLS. */
    public Setup withPlainServer() {
        return new Setup(null, client, clientTls, node, login, patience, way, surroundings);
    }

    /** With an application that speaks no TLS. */
    public Setup withPlainClient() {
        return new Setup(server, client, false, node, login, patience, way, surroundings);
    }

    /** With a certificate of the application's. */
    public Setup withClient(Function<TestAuthority, @Nullable Identity> other) {
        return new Setup(server, other, clientTls, node, login, patience, way, surroundings);
    }

    /** With a node that differs in that too. */
    public Setup withNode(UnaryOperator<StandInNodeBuilder> difference) {
        UnaryOperator<StandInNodeBuilder> before = node;
        return new Setup(
                server,
                client,
                clientTls,
                builder -> difference.apply(before.apply(builder)),
                login,
                patience,
                way,
                surroundings);
    }

    /** With a user. */
    public Setup withLogin(String user, String password) {
        return new Setup(server, client, clientTls, node, new Login(user, password), patience, way, surroundings);
    }

    /** With another patience of the driver. */
    public Setup withPatience(Patience other) {
        return new Setup(server, client, clientTls, node, login, other, way, surroundings);
    }

    /** With that between the application and the proxy before the node. */
    public Setup withWay(Way other) {
        return new Setup(server, client, clientTls, node, login, patience, other, surroundings);
    }

    /** With the driver under test in such a process. */
    public Setup withSurroundings(Surroundings other) {
        return new Setup(server, client, clientTls, node, login, patience, way, other);
    }
}
