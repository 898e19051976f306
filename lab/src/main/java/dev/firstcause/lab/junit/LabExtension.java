// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * What {@link Lab} does. The bed of a test is made before its first {@code @BeforeEach} method and ends after its last
 * {@code @AfterEach} method.
 */
@SuppressWarnings("exports") // a module of tests requires JUnit anyway
public final class LabExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LabExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(
            TestAuthority.class, StandInNode.class, StandInCluster.class, FaultProxy.class, StandInNodeBuilder.class);

    /** For JUnit. */
    public LabExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        Lab lab = nearest(context);
        try {
            store(context).put(TestBed.class, new TestBed(lab));
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "@Lab(tls = " + String.join(", ", lab.tls()) + ") of " + context.getDisplayName() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** What is said at the method goes before what is said at its class, and that before the class around it. */
    private static Lab nearest(ExtensionContext context) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            Optional<Lab> lab = AnnotationSupport.findAnnotation(at.get().getElement(), Lab.class);
            if (lab.isPresent()) {
                return lab.get();
            }
        }
        throw new IllegalStateException(
                context.getDisplayName() + " has the extension, but no @Lab: put @Lab on it instead of @ExtendWith");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType()) && bed(context) != null;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestBed bed = bed(context);
        if (bed == null) {
            throw new ParameterResolutionException("There is no test for " + parameter);
        }
        Class<?> type = parameter.getParameter().getType();
        Set<Class<?>> here =
                new HashSet<>(Arrays.asList(parameter.getDeclaringExecutable().getParameterTypes()));
        try {
            if (type == StandInNodeBuilder.class) {
                return bed.template(here);
            }
            here.addAll(Arrays.asList(context.getRequiredTestMethod().getParameterTypes()));
            return bed.give(type, here);
        } catch (IOException | IllegalStateException e) {
            throw new ParameterResolutionException("No " + type.getSimpleName() + " can be had: " + e.getMessage(), e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        TestBed bed = store(context).remove(TestBed.class, TestBed.class);
        if (bed == null) {
            return;
        }
        RuntimeException broken = bed.close();
        AssertionError lost = bed.check(context.getDisplayName());
        Throwable failure = context.getExecutionException()
                .filter(thrown -> !(thrown instanceof TestAbortedException))
                .orElse(broken != null ? broken : lost);
        FaultProxy proxy = bed.proxy();
        if (failure != null && proxy != null) {
            context.publishReportEntry("wire log of " + proxy, proxy.log().toString());
            failure.addSuppressed(new OnTheWire(proxy));
        }
        if (broken != null) {
            if (lost != null) {
                broken.addSuppressed(lost);
            }
            throw broken;
        }
        if (lost != null) {
            throw lost;
        }
    }

    private static @Nullable TestBed bed(ExtensionContext context) {
        return store(context).get(TestBed.class, TestBed.class);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
