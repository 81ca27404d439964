package breakeven;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Handles may be closed in any order, from any thread and after their parent. */
class HandleTest {
    private static final long RACE_NANOSECONDS = 1_500_000_000L;

    private static final Pattern JNI_WARNING =
            Pattern.compile("WARNING in native method: (.*)\\s+at breakeven.BreakevenJNI.(\\w+)");

    private static Catalogue catalogue;

    @BeforeAll
    static void open() {
        catalogue = TestSupport.openCatalogue();
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static Series closedSeries() {
        Series series = TestSupport.day();
        series.close();
        return series;
    }

    // ---- closing ----

    @Test
    void aClosedHandleThrowsNamingTheArgument() {
        TestSupport.assertMessage(IllegalStateException.class, "series is closed",
                () -> Breakeven.seriesCount(closedSeries()));
    }

    @Test
    void aClosedSecondArgumentThrowsNamingIt() {
        try (Series series = TestSupport.day()) {
            TestSupport.assertMessage(IllegalStateException.class, "other is closed",
                    () -> Breakeven.seriesAdd(series, closedSeries()));
        }
    }

    @Test
    void anArgumentIsUsableAfterACallThatFailedForAnother() {
        Usage other = Breakeven.usageNew();
        other.close();
        try (Usage usage = Breakeven.usageNew()) {
            TestSupport.assertMessage(IllegalStateException.class, "other is closed",
                    () -> Breakeven.usageMerge(usage, other));
            Breakeven.usageAdd(usage, TestSupport.usageItem("lambda", "requests", 1));
            assertEquals(1, Breakeven.usageCount(usage));
        }
    }

    @Test
    void everyFunctionThrowsForAClosedHandle() {
        List<Handle> good = TestSupport.oneOfEach();
        List<Handle> closed = TestSupport.closed(TestSupport.oneOfEach());
        assertAll(TestSupport.handleParameters().stream().map(p -> () -> {
            String thrown = String.valueOf(TestSupport.callWith(p, good, closed));
            assertTrue(thrown.matches("java.lang.IllegalStateException: \\w+ is closed"), p + " threw " + thrown);
        }));
    }

    @Test
    void everyFunctionThrowsForANullHandle() {
        List<Handle> good = TestSupport.oneOfEach();
        assertAll(TestSupport.handleParameters().stream().map(p -> () -> {
            String thrown = String.valueOf(TestSupport.callWith(p, good, null));
            assertTrue(thrown.matches("java.lang.NullPointerException: \\w+ is null"), p + " threw " + thrown);
        }));
    }

    @Test
    void aNullHandleThrowsNamingTheArgument() {
        TestSupport.assertMessage(NullPointerException.class, "usage is null", () -> Breakeven.usageCount(null));
    }

    @Test
    void theVirtualMachineFindsNoFaultWithTheBinding() throws IOException, InterruptedException {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xcheck:jni", "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "breakeven.TestSupport");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher warning = JNI_WARNING.matcher(output);
        Set<String> faults = new TreeSet<>();
        while (warning.find()) {
            faults.add(warning.group(2) + ": " + warning.group(1));
        }
        assertEquals("exit 0 []", "exit " + process.waitFor() + " " + faults);
    }

    @Test
    void aHandleMayBeClosedTwice() {
        Series series = closedSeries();
        series.close();
        assertTrue(series.isClosed());
    }

    @Test
    void aNewHandleIsOpen() {
        try (Series series = TestSupport.day()) {
            assertFalse(series.isClosed());
        }
    }

    @Test
    void tryWithResourcesClosesAHandle() {
        Series escaped;
        try (Series series = TestSupport.day()) {
            escaped = series;
        }
        assertTrue(escaped.isClosed());
    }

    // ---- borrowing ----

    private static double total(Bill bill) {
        return Breakeven.billTotal(bill);
    }

    private static long items(Usage usage) {
        return Breakeven.usageCount(usage);
    }

    private static double requests(Outcome outcome) {
        return Breakeven.outcomeQuality(outcome).getRequests();
    }

    private static double firstRate(Series series) {
        return Breakeven.seriesRates(series)[0];
    }

    private static Usage usageOf(Comparison comparison) {
        try (Outcome outcome = Breakeven.comparisonOutcome(comparison, 0)) {
            return Breakeven.outcomeUsage(outcome);
        }
    }

    @Test
    void aBillOutlivesItsComparison() {
        Comparison comparison = TestSupport.compare(catalogue);
        try (Bill bill = Breakeven.comparisonBill(comparison, 0)) {
            double before = total(bill);
            comparison.close();
            TestSupport.collectGarbage();
            assertEquals(before, total(bill));
        }
    }

    @Test
    void anOutcomeOutlivesItsComparison() {
        Comparison comparison = TestSupport.compare(catalogue);
        try (Outcome outcome = Breakeven.comparisonOutcome(comparison, 0)) {
            comparison.close();
            TestSupport.collectGarbage();
            assertEquals(100.0 * 86400, requests(outcome));
        }
    }

    @Test
    void aUsageOutlivesItsOutcomeAndItsComparison() {
        Comparison comparison = TestSupport.compare(catalogue);
        try (Usage usage = usageOf(comparison)) {
            long before = items(usage);
            comparison.close();
            TestSupport.collectGarbage();
            assertEquals(before, items(usage));
        }
    }

    @Test
    void aSeriesOutlivesItsComparison() {
        Comparison comparison = TestSupport.compare(catalogue);
        try (Series series = Breakeven.comparisonSeries(comparison)) {
            comparison.close();
            TestSupport.collectGarbage();
            assertEquals(100, firstRate(series));
        }
    }

    @Test
    void aUsageOutlivesAParentThatWasForgotten() {
        try (Usage usage = usageOf(TestSupport.compare(catalogue)); Usage copy = Breakeven.usageNew()) {
            long before = items(usage);
            TestSupport.collectGarbage();
            Breakeven.usageMerge(copy, usage);
            assertEquals(before, items(copy));
        }
    }

    @Test
    void theParentOfAClosedBillIsGood() {
        try (Comparison comparison = TestSupport.compare(catalogue)) {
            Breakeven.comparisonBill(comparison, 0).close();
            assertEquals(2, Breakeven.comparisonCount(comparison));
        }
    }

    @Test
    void aRankPastTheEndHasNoBill() {
        try (Comparison comparison = TestSupport.compare(catalogue)) {
            assertNull(Breakeven.comparisonBill(comparison, 2));
        }
    }

    @Test
    void aBorrowedUsageCannotBeChanged() {
        try (Comparison comparison = TestSupport.compare(catalogue); Usage usage = usageOf(comparison)) {
            TestSupport.assertMessage(IllegalStateException.class, "usage is borrowed, and cannot be changed",
                    () -> Breakeven.usageAdd(usage, TestSupport.usageItem("lambda", "requests", 1)));
        }
    }

    /** Close a comparison and its children in an order; what is still open tells the same as before at every step. */
    private static void closeInOrder(List<String> order) {
        Comparison comparison = TestSupport.compare(catalogue);
        Map<String, Handle> handles = new HashMap<>();
        handles.put("comparison", comparison);
        Bill bill = Breakeven.comparisonBill(comparison, 0);
        handles.put("bill", bill);
        Series series = Breakeven.comparisonSeries(comparison);
        handles.put("series", series);
        Outcome outcome = Breakeven.comparisonOutcome(comparison, 0);
        handles.put("outcome", outcome);
        Usage usage = Breakeven.outcomeUsage(outcome);
        handles.put("usage", usage);

        Map<String, Supplier<Object>> readers = new HashMap<>();
        readers.put("comparison", () -> Breakeven.comparisonAt(comparison, 0).getName());
        readers.put("bill", () -> total(bill));
        readers.put("series", () -> firstRate(series));
        readers.put("outcome", () -> requests(outcome));
        readers.put("usage", () -> items(usage));
        Map<String, Object> expected = read(readers);
        for (String name : order) {
            handles.get(name).close();
            readers.remove(name);
            expected.remove(name);
            assertEquals(expected, read(readers), "closing in the order " + order + ", at " + name);
        }
    }

    private static Map<String, Object> read(Map<String, Supplier<Object>> readers) {
        Map<String, Object> values = new HashMap<>();
        readers.forEach((name, reader) -> values.put(name, reader.get()));
        return values;
    }

    @Test
    void handlesMayBeClosedInEveryOrder() {
        List<String> names = List.of("comparison", "bill", "series", "outcome", "usage");
        TestSupport.permutations(names).forEach(HandleTest::closeInOrder);
    }

    // ---- threads ----

    /** Threads that do something again and again for a while; what they throw but must not is kept. */
    private static final class Race {
        private final long end = System.nanoTime() + RACE_NANOSECONDS;
        private final List<Thread> threads = new ArrayList<>();
        private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        private final AtomicLong done = new AtomicLong();

        void run(int count, Runnable action) {
            for (int i = 0; i < count; i++) {
                threads.add(new Thread(() -> repeat(action)));
            }
        }

        private void repeat(Runnable action) {
            while (System.nanoTime() < end) {
                try {
                    action.run();
                    done.incrementAndGet();
                } catch (IllegalStateException e) {
                    if (!e.getMessage().matches("\\w+ is (closed|in use elsewhere)")) {
                        faults.add(e);
                    }
                } catch (Throwable e) {
                    faults.add(e);
                }
            }
        }

        List<Throwable> finish() {
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return List.copyOf(faults);
        }
    }

    private static void load(Catalogue catalogue, String... regions) {
        for (String region : regions) {
            Breakeven.catalogueLoad(catalogue, "aws", region);
        }
    }

    @Test
    void comparisonsMayRunWhileOthersCloseLoadAndSet() {
        AtomicReference<Series> series = new AtomicReference<>(TestSupport.day());
        AtomicReference<Catalogue> cards = new AtomicReference<>(TestSupport.openCatalogue());
        Request request = new Request();
        Candidate[] candidates = TestSupport.candidates();
        ComparisonOptions options = TestSupport.seriesHorizon();
        Deployment deployment = TestSupport.functions();
        AtomicLong comparisons = new AtomicLong();
        Race race = new Race();
        race.run(3, () -> {
            try (Comparison made =
                    Breakeven.comparisonNew(series.get(), request, cards.get(), candidates, options)) {
                String name = Breakeven.comparisonAt(made, 0).getName();
                assertTrue(name.matches("functions|m+|machines"), name);
                comparisons.incrementAndGet();
            }
        });
        race.run(1, () -> {
            try (Outcome outcome = Breakeven.outcomeNew(series.get(), request, deployment)) {
                assertEquals(100.0 * 86400, requests(outcome));
            }
        });
        race.run(1, () -> series.getAndSet(TestSupport.day()).close());
        race.run(1, () -> cards.getAndSet(TestSupport.openCatalogue()).close());
        race.run(1, () -> load(cards.get(), "us-west-2", "eu-west-1"));
        race.run(1, () -> {
            candidates[0].setName("m".repeat(1 + ThreadLocalRandom.current().nextInt(90)));
            options.setRegion("us-east-1");
            deployment.setProvider("aws");
            request.setMemoryMib(128 + ThreadLocalRandom.current().nextInt(64));
        });
        assertEquals(List.of(), race.finish());
        assertNotEquals(0, comparisons.get());
    }

    @Test
    void childrenMayBeBorrowedWhileOthersCloseTheParent() {
        AtomicReference<Comparison> shared = new AtomicReference<>(TestSupport.compare(catalogue));
        Race race = new Race();
        race.run(4, () -> {
            try (Bill bill = Breakeven.comparisonBill(shared.get(), 0); Usage usage = usageOf(shared.get())) {
                assertTrue(total(bill) > 0 && items(usage) > 0);
            }
        });
        race.run(1, () -> shared.getAndSet(TestSupport.compare(catalogue)).close());
        assertEquals(List.of(), race.finish());
    }

    @Test
    void aHandleMayBeClosedByManyAtOnce() {
        AtomicReference<Series> shared = new AtomicReference<>(TestSupport.day());
        Race race = new Race();
        race.run(3, () -> shared.get().close());
        race.run(2, () -> shared.set(TestSupport.day()));
        race.run(2, () -> assertEquals(24, Breakeven.seriesCount(shared.get())));
        assertEquals(List.of(), race.finish());
    }

    @Test
    void aCatalogueInUseIsChangedOrSaysThatItIsInUse() {
        try (Catalogue cards = TestSupport.openCatalogue()) {
            Race race = new Race();
            race.run(3, () -> TestSupport.compare(cards).close());
            race.run(1, () -> load(cards, "us-west-2", "eu-west-1"));
            race.run(1, () -> Breakeven.catalogueDiscount(cards, "aws", null, 10));
            assertEquals(List.of(), race.finish());
        }
    }

    @Test
    void aUsageInUseIsChangedOrSaysThatItIsInUse() {
        try (Usage usage = Breakeven.usageNew()) {
            AtomicLong added = new AtomicLong();
            Race race = new Race();
            race.run(3, () -> {
                Breakeven.usageAdd(usage, TestSupport.usageItem("lambda", "requests", 1));
                added.incrementAndGet();
            });
            race.run(2, () -> Breakeven.usageCount(usage));
            race.finish();
            assertEquals(added.get(), Breakeven.usageCount(usage));
        }
    }

    @Test
    void aChangeDuringAChangeSaysThatItIsInUse() {
        try (Usage usage = Breakeven.usageNew()) {
            TestSupport.assertMessage(IllegalStateException.class, "other is in use elsewhere",
                    () -> Breakeven.usageMerge(usage, usage));
        }
    }
}
