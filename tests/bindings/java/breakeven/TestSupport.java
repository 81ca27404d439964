package breakeven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** What several tests need. */
final class TestSupport {
    static final long HOUR = 3600;
    static final long YEAR = Breakeven.yearStart(2026);

    private TestSupport() {}

    // ---- what the tests work with ----

    static Catalogue openCatalogue() {
        Catalogue catalogue = Breakeven.catalogueOpen(null);
        Breakeven.catalogueLoad(catalogue, "aws", "us-east-1");
        return catalogue;
    }

    /** A day of 100 requests/s. */
    static Series day() {
        return Breakeven.seriesConstant(100, 24, YEAR, HOUR);
    }

    static Candidate candidate(String name, long model, long door, long purchaseOption) {
        Candidate candidate = new Candidate();
        candidate.setName(name);
        candidate.setModel(model);
        candidate.setDoor(door);
        candidate.setPurchaseOption(purchaseOption);
        return candidate;
    }

    static Candidate[] candidates() {
        return new Candidate[] {
            candidate("machines", BreakevenConstants.MODEL_FLEET, BreakevenConstants.DOOR_LOAD_BALANCER,
                    BreakevenConstants.PURCHASE_ON_DEMAND),
            candidate("functions", BreakevenConstants.MODEL_FUNCTIONS, BreakevenConstants.DOOR_FUNCTION_URL,
                    BreakevenConstants.PURCHASE_ON_DEMAND)};
    }

    static ComparisonOptions seriesHorizon() {
        ComparisonOptions options = new ComparisonOptions();
        options.setHorizon(BreakevenConstants.HORIZON_SERIES);
        return options;
    }

    static Comparison compare(Catalogue catalogue) {
        try (Series series = day()) {
            return Breakeven.comparisonNew(series, new Request(), catalogue, candidates(), seriesHorizon());
        }
    }

    static Deployment functions() {
        Deployment deployment = new Deployment();
        deployment.setModel(BreakevenConstants.MODEL_FUNCTIONS);
        deployment.setProvider("aws");
        deployment.setRegion("us-east-1");
        deployment.setArch(BreakevenConstants.ARCH_ARM64);
        deployment.setUnitMemoryMib(1024);
        return deployment;
    }

    /** As many units as the floor says. */
    static Scaling fixed() {
        Scaling scaling = new Scaling();
        scaling.setPolicy(BreakevenConstants.SCALING_FIXED);
        return scaling;
    }

    static UsageItem usageItem(String service, String meter, double quantity) {
        UsageItem item = new UsageItem();
        item.setMonth(Breakeven.monthOf(YEAR));
        item.setProvider("aws");
        item.setRegion("us-east-1");
        item.setService(service);
        item.setMeter(meter);
        item.setQuantity(quantity);
        return item;
    }

    /** Two units for each of a hundred hours, and a reservation of one at half the price. */
    static Menu menu() {
        Menu menu = Breakeven.menuNew(null);
        Unit unit = new Unit();
        unit.setName("machine");
        unit.setOnDemandUsdPerHour(1);
        double[] hours = new double[100];
        Arrays.fill(hours, 2);
        Breakeven.menuAddUnit(menu, unit, hours);
        Offer offer = new Offer();
        offer.setName("reserved");
        offer.setUnit("machine");
        offer.setHourlyUsd(0.5);
        Breakeven.offerTerm(offer, 0, 1);
        Breakeven.menuAddOffer(menu, offer);
        return menu;
    }

    static Purchase purchase() {
        try (Menu menu = menu()) {
            return Breakeven.purchaseNew(menu, new double[] {1});
        }
    }

    /** Levels of no and of two reservations, in ten scenarios that are all the same. */
    static Risk risk() {
        ScenarioOptions options = new ScenarioOptions();
        options.setCount(10);
        try (Menu menu = menu()) {
            return Breakeven.riskNew(menu, options, new double[] {0, 2});
        }
    }

    static Mix mix() {
        try (Menu menu = menu()) {
            return Breakeven.mixNew(menu, null);
        }
    }

    private static Screening screening() {
        try (Menu menu = menu()) {
            return Breakeven.screeningNew(menu);
        }
    }

    static CostCurve curve(String name, double fixed, double variable) {
        CostCurve curve = new CostCurve();
        curve.setName(name);
        curve.addPiece(0, fixed, variable);
        return curve;
    }

    /** By use is the cheapest up to 20. */
    static BreakEvenPoints curves() {
        return Breakeven.breakEvenOfCurves(new CostCurve[] {curve("by use", 0, 1), curve("flat", 20, 0)}, 0, 100);
    }

    private static BreakEvenOptions price() {
        BreakEvenOptions options = new BreakEvenOptions();
        options.setParameter(BreakevenConstants.PARAMETER_PRICE);
        options.setHigh(10);
        return options;
    }

    // ---- expectations ----

    static void assertFails(int status, long line, String message, Executable call) {
        BreakevenException failure = assertThrows(BreakevenException.class, call);
        assertEquals(status + " at line " + line + ": " + message,
                failure.getStatus() + " at line " + failure.getLine() + ": " + failure.getMessage());
    }

    static void assertMessage(Class<? extends Throwable> type, String message, Executable call) {
        assertEquals(message, assertThrows(type, call).getMessage());
    }

    // ---- surroundings ----

    /** A file of the source tree. */
    static Path source(String file) {
        return Path.of(System.getProperty("breakeven.source")).resolve(file);
    }

    /** Collect garbage until what was forgotten before has been freed. */
    static void collectGarbage() {
        try {
            for (int i = 0; i < 3; i++) {
                CountDownLatch freed = new CountDownLatch(1);
                Handle.CLEANER.register(new Object(), freed::countDown);
                do {
                    System.gc();
                } while (!freed.await(100, TimeUnit.MILLISECONDS));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Resident memory of this process without the heap of Java, which comes and goes by tens of MB. It lies
     * below 32 GB, where the virtual machine reaches it with compressed references, and nothing else does.
     */
    static long residentBytes() {
        long kibibytes = 0;
        boolean isJava = false;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    isJava = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) < 32L << 30;
                } else if (line.startsWith("Rss:") && !isJava) {
                    kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return kibibytes * 1024;
    }

    static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (T first : items) {
            List<T> others = new ArrayList<>(items);
            others.remove(first);
            for (List<T> rest : permutations(others)) {
                List<T> one = new ArrayList<>(List.of(first));
                one.addAll(rest);
                all.add(one);
            }
        }
        return all;
    }

    // ---- every function that takes a handle ----

    /** The functions of the library, in order of their names. */
    static List<Method> functions(Class<?> library) {
        List<Method> found = new ArrayList<>();
        for (Method method : library.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers())) {
                found.add(method);
            }
        }
        found.sort(Comparator.comparing(Method::getName));
        return found;
    }

    static final class Parameter {
        final Method function;
        final int index;

        Parameter(Method function, int index) {
            this.function = function;
            this.index = index;
        }

        @Override
        public String toString() {
            return function.getName() + " " + index;
        }
    }

    static List<Parameter> handleParameters() {
        List<Parameter> found = new ArrayList<>();
        for (Method function : functions(Breakeven.class)) {
            for (int i = 0; i < function.getParameterCount(); i++) {
                if (Handle.class.isAssignableFrom(function.getParameterTypes()[i])) {
                    found.add(new Parameter(function, i));
                }
            }
        }
        return found;
    }

    /** One good handle of each class. */
    static List<Handle> oneOfEach() {
        Catalogue catalogue = openCatalogue();
        Comparison comparison = compare(catalogue);
        Series series = day();
        return List.of(catalogue, comparison, series, Breakeven.curveNew(series), Breakeven.usageNew(),
                Breakeven.comparisonOutcome(comparison, 0), Breakeven.comparisonBill(comparison, 0),
                Breakeven.comparisonTimeline(comparison, 0), Breakeven.functionLimitsNew(null),
                Breakeven.scalerNew(fixed(), 2, 0, 0.5), Breakeven.nodeScalerNew(null, new long[] {8}, 1, 0),
                Breakeven.layersNew(series, new double[] {10}), menu(), purchase(), curves(),
                Breakeven.breakEvenMapNew(series, new Request(), catalogue, candidates(), seriesHorizon(), price(),
                        new BreakEvenOptions(), new double[] {1}),
                Breakeven.sensitivityNew(series, new Request(), catalogue, candidates(), seriesHorizon(), null),
                Breakeven.searchNew(series, new Request(), catalogue, seriesHorizon()),
                Breakeven.onlineNew(new OnlineOptions()), risk(), mix(), Breakeven.mixCertificate(mix()), screening());
    }

    private static Handle ofClass(List<Handle> handles, Class<?> type) {
        return handles.stream().filter(type::isInstance).findFirst().orElseThrow();
    }

    private static Object plainArgument(Class<?> type) throws ReflectiveOperationException {
        if (type == String.class) {
            return "aws";
        } else if (type == double[].class) {
            return new double[] {1};
        } else if (type == long[].class) {
            return new long[] {1};
        } else if (type == double.class) {
            return 1.0;
        } else if (type == long.class) {
            return 1L;
        } else if (type == int.class) {
            return 1;
        } else if (type == Candidate[].class) {
            return candidates();
        } else if (type == Progress.class) {
            return (Progress) share -> false;
        }
        return type.getDeclaredConstructor().newInstance();
    }

    /** Call a function with good arguments but for one handle; what it throws, or null. */
    static Throwable callWith(Parameter parameter, List<Handle> good, List<Handle> bad) {
        Class<?>[] types = parameter.function.getParameterTypes();
        Object[] arguments = new Object[types.length];
        try {
            for (int i = 0; i < types.length; i++) {
                boolean isHandle = Handle.class.isAssignableFrom(types[i]);
                if (i == parameter.index) {
                    arguments[i] = bad == null ? null : ofClass(bad, types[i]);
                } else {
                    arguments[i] = isHandle ? ofClass(good, types[i]) : plainArgument(types[i]);
                }
            }
            parameter.function.invoke(null, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static List<Handle> closed(List<Handle> handles) {
        handles.forEach(Handle::close);
        return handles;
    }

    /** Calls every function with a null and with a closed handle, for a virtual machine that checks the binding. */
    public static void main(String[] arguments) {
        List<Handle> good = oneOfEach();
        List<Handle> closed = closed(oneOfEach());
        for (List<Handle> bad : Arrays.asList(null, closed)) {
            handleParameters().forEach(parameter -> callWith(parameter, good, bad));
        }
    }
}
