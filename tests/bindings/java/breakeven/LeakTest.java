package breakeven;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Calls leave nothing behind, whether they succeed or fail. */
class LeakTest {
    private static final long MOST_BYTES = 8 << 20;
    private static final int ROUNDS = 4;

    private static Catalogue catalogue;
    private static Series series;
    private static Series closedSeries;

    @BeforeAll
    static void open() {
        catalogue = TestSupport.openCatalogue();
        series = TestSupport.day();
        closedSeries = TestSupport.day();
        closedSeries.close();
    }

    @AfterAll
    static void close() {
        catalogue.close();
        series.close();
    }

    /** Garbage is collected now and then, so that freed memory does not pile up in which a leak could hide. */
    private static long residentAfter(int calls, Runnable call) {
        for (int i = 0; i < calls; i++) {
            call.run();
            if (i % 10_000 == 0) {
                System.gc();
            }
        }
        TestSupport.collectGarbage();
        return TestSupport.residentBytes();
    }

    /** A leak grows in every round, the virtual machine's own memory does not: one round without growth will do. */
    private static void assertNoGrowth(int calls, Runnable call) {
        long before = residentAfter(calls, call);
        long grown = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long after = residentAfter(calls, call);
            grown = after - before;
            if (grown < MOST_BYTES) {
                return;
            }
            before = after;
        }
        assertTrue(grown < MOST_BYTES, grown + " bytes more after " + calls + " calls");
    }

    private static Runnable failing(Class<? extends Throwable> type, Executable call) {
        return () -> assertThrows(type, call);
    }

    @Test
    void aSeriesThatIsRejectedLeavesNothing() {
        double[] rates = new double[100];
        rates[99] = Double.NaN;
        assertNoGrowth(200_000, failing(BreakevenException.class, () -> Breakeven.seriesCopy(rates, 0, 3600)));
    }

    @Test
    void aTextThatIsMalformedLeavesNothing() {
        String text = "timestamp,requests\n0,1\n3600,2\n7200,x\n";
        SeriesCsv options = new SeriesCsv();
        assertNoGrowth(200_000,
                failing(BreakevenException.class, () -> Breakeven.seriesFromCsvText(text, "text", options)));
    }

    @Test
    void aClosedSecondHandleLeavesNothing() {
        assertNoGrowth(200_000, failing(IllegalStateException.class, () -> Breakeven.seriesAdd(series, closedSeries)));
    }

    @Test
    void aClosedHandleBehindGoodArgumentsLeavesNothing() {
        Catalogue closed = TestSupport.openCatalogue();
        closed.close();
        Request request = new Request();
        Candidate[] candidates = TestSupport.candidates();
        ComparisonOptions options = TestSupport.seriesHorizon();
        assertNoGrowth(100_000, failing(IllegalStateException.class,
                () -> Breakeven.comparisonNew(series, request, closed, candidates, options)));
    }

    @Test
    void aCandidateThatIsNullLeavesNothing() {
        Request request = new Request();
        Candidate[] candidates = {TestSupport.candidates()[0], TestSupport.candidates()[1], null};
        ComparisonOptions options = TestSupport.seriesHorizon();
        assertNoGrowth(100_000, failing(NullPointerException.class,
                () -> Breakeven.comparisonNew(series, request, catalogue, candidates, options)));
    }

    @Test
    void candidatesThatAreNullLeaveNothing() {
        Request request = new Request();
        ComparisonOptions options = TestSupport.seriesHorizon();
        assertNoGrowth(100_000, failing(NullPointerException.class,
                () -> Breakeven.comparisonNew(series, request, catalogue, null, options)));
    }

    @Test
    void aNegativeCountBehindGoodArgumentsLeavesNothing() {
        assertNoGrowth(200_000, failing(IllegalArgumentException.class, () -> Breakeven.seriesSlice(series, 0, -1)));
    }

    @Test
    void aTypeThatIsNotFoundLeavesNothing() {
        assertNoGrowth(200_000, failing(BreakevenException.class,
                () -> Breakeven.catalogueTypeFind(catalogue, "aws", "no such type")));
    }

    @Test
    void aRegionThatIsNotFoundLeavesNothing() {
        assertNoGrowth(50_000, failing(BreakevenException.class,
                () -> Breakeven.catalogueLoad(catalogue, "aws", "no such region")));
    }

    @Test
    void aCatalogueThatIsNotFoundLeavesNothing() {
        CatalogueOptions options = new CatalogueOptions();
        options.setPath("/no/such/folder");
        assertNoGrowth(50_000, failing(BreakevenException.class, () -> Breakeven.catalogueOpen(options)));
    }

    @Test
    void aWrongMemberLeavesNothing() {
        Request request = new Request();
        request.setWallDistribution(9);
        Deployment deployment = TestSupport.functions();
        assertNoGrowth(100_000, failing(BreakevenException.class,
                () -> Breakeven.outcomeNew(series, request, deployment)));
    }

    @Test
    void valuesAndWeightsOfDifferentNumberLeaveNothing() {
        UsageItem item = new UsageItem();
        double[] values = new double[10];
        double[] weights = new double[20];
        assertNoGrowth(200_000, failing(BreakevenException.class, () -> item.setValues(values, weights)));
    }

    @Test
    void structsThatAreForgottenLeaveNothing() {
        assertNoGrowth(50_000, () -> {
            Deployment deployment = TestSupport.functions();
            Deployment split = new Deployment();
            split.setBase(deployment);
            split.setOverflow(deployment);
            BillOptions options = new BillOptions();
            options.addCommitment(new Commitment());
            options.addCommitment(new Commitment());
        });
    }

    @Test
    void membersThatAreSetAgainLeaveNothing() {
        Deployment deployment = TestSupport.functions();
        Deployment base = TestSupport.functions();
        UsageItem item = new UsageItem();
        double[] values = new double[10];
        assertNoGrowth(200_000, () -> {
            deployment.setRegion("a region with a name of some length, so that it shows");
            deployment.setBase(base);
            item.setValues(values, values);
            item.setHourly(0, values);
        });
    }

    @Test
    void scalingsWithinScalingsLeaveNothing() {
        Deployment deployment = TestSupport.functions();
        Scaling scaling = TestSupport.fixed();
        double[] hours = new double[168];
        assertNoGrowth(50_000, () -> {
            scaling.setHpa(new Hpa());
            scaling.setUnitsByHour(hours);
            deployment.setScaling(scaling);
            new Deployment().addNodeType(new InstanceType());
            Scaling.forModel(BreakevenConstants.MODEL_FLEET);
        });
    }

    @Test
    void autoscalersAndTheirAnswersLeaveNothing() {
        Scaling scaling = TestSupport.fixed();
        Observation observation = new Observation();
        observation.setSeconds(60);
        Pod[] pods = {new Pod()};
        double[] coldShare = new double[24];
        assertNoGrowth(10_000, () -> {
            try (Scaler scaler = Breakeven.scalerNew(scaling, 1, 0, 0.5);
                    NodeScaler nodes = Breakeven.nodeScalerNew(null, new long[] {8}, 1, 0)) {
                Breakeven.scalerDesired(scaler, observation);
                Breakeven.nodeScalerStep(nodes, 0, 5);
                Breakeven.hpaReplicas(null, BreakevenConstants.TARGET_AVERAGE_VALUE, 1, 0.5, pods);
            }
        });
        assertNoGrowth(10_000, failing(IllegalArgumentException.class,
                () -> Breakeven.nodeScalerNew(null, new long[] {8, -1}, 1, 0)));
        assertNoGrowth(10_000, failing(NullPointerException.class,
                () -> Breakeven.environmentWalk(null, null, 0, coldShare, coldShare)));
    }

    @Test
    void columnsOfTimelinesLeaveNothing() {
        Request request = new Request();
        Deployment deployment = TestSupport.functions();
        try (Series minutes = Breakeven.seriesConstant(100, 240, TestSupport.YEAR, 1)) {
            assertNoGrowth(3_000, () -> {
                try (Timeline timeline = Breakeven.timelineNew(minutes, request, deployment)) {
                    Breakeven.timelineColumn(timeline, BreakevenConstants.COLUMN_SERVED);
                }
            });
        }
    }

    @Test
    void menusAndWhatIsMadeOfThemLeaveNothing() {
        assertNoGrowth(5_000, () -> {
            try (Menu menu = TestSupport.menu(); Mix mix = Breakeven.mixNew(menu, null);
                    Risk risk = TestSupport.risk(); BreakEvenPoints curves = TestSupport.curves()) {
                CertificateParts parts = Breakeven.certificateRead(Breakeven.mixCertificate(mix));
                Breakeven.certificateCheck(menu, Breakeven.certificateNew(parts));
                Breakeven.purchaseChargeAt(Breakeven.mixPurchase(mix), 0);
                Breakeven.levelsOfOffer(menu, "reserved", 0, 2, null, 3);
                Breakeven.riskRun(risk, 0, 10, share -> false);
                Breakeven.riskUsage(risk, 0, 0);
                Breakeven.breakEvenSegmentAt(curves, 0);
                parts.prices();
                parts.asides();
            }
        });
    }

    @Test
    void handlesThatAreClosedLeaveNothing() {
        double[] rates = new double[24];
        Request request = new Request();
        Deployment deployment = TestSupport.functions();
        assertNoGrowth(50_000, () -> {
            try (Series made = Breakeven.seriesCopy(rates, TestSupport.YEAR, 3600);
                    Curve curve = Breakeven.curveNew(made);
                    Outcome outcome = Breakeven.outcomeNew(made, request, deployment);
                    Usage usage = Breakeven.outcomeUsage(outcome);
                    Bill bill = Breakeven.billNew(usage, catalogue, null)) {
                Breakeven.curveRates(curve);
                Breakeven.outcomeQuality(outcome);
                Breakeven.billLineAt(bill, 0);
                Breakeven.usageAt(usage, 0);
            }
        });
    }

    @Test
    void handlesThatAreForgottenLeaveNothing() {
        double[] rates = new double[24];
        assertNoGrowth(200_000, () -> Breakeven.curveNew(Breakeven.seriesCopy(rates, 0, 3600)));
    }
}
