// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All scenarios, in the order of a connection's life, and then those of sessions. */
public final class Catalogue {
    private static final Map<String, Scenario> ALL = all();

    private Catalogue() {}

    private static Map<String, Scenario> all() {
        List<Scenario> list = new ArrayList<>();
        list.addAll(ConnectScenarios.all());
        list.addAll(HandshakeScenarios.all());
        list.addAll(NotTlsScenarios.all());
        list.addAll(CertificateScenarios.all());
        list.addAll(StartupScenarios.all());
        list.addAll(IdleScenarios.all());
        list.addAll(FlightScenarios.all());
        list.addAll(RecordScenarios.all());
        list.addAll(ProcessScenarios.all());
        list.addAll(NetworkScenarios.all());
        list.addAll(OwnScenarios.all());
        list.addAll(ClosingScenarios.all());
        list.addAll(ReconnectScenarios.all());
        list.addAll(ClusterScenarios.all());
        Map<String, Scenario> byId = new LinkedHashMap<>();
        for (Scenario scenario : list) {
            if (byId.put(scenario.id(), scenario) != null) {
                throw new IllegalStateException("Two scenarios are called " + scenario.id());
            }
        }
        return byId;
    }

    /** All of them. */
    public static List<Scenario> scenarios() {
        return List.copyOf(ALL.values());
    }

    /** The one with that id. */
    public static Optional<Scenario> find(String id) {
        return Optional.ofNullable(ALL.get(id));
    }
}
