package breakeven;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Menus, what is bought from them and the proof of it. */
class PurchaseTest {
    // ---- what is borrowed ----

    @Test
    void hoursOutliveTheirMenu() {
        Menu menu = TestSupport.menu();
        double[] hours = Breakeven.menuUnitHours(menu, 0);
        menu.close();
        assertEquals(100, hours.length);
        assertEquals(2, hours[99]);
    }

    @Test
    void thereAreNoHoursPastTheEnd() {
        try (Menu menu = TestSupport.menu()) {
            assertNull(Breakeven.menuUnitHours(menu, 1));
        }
    }

    @Test
    void whatIsBorrowedOfAMixOutlivesIt() {
        Mix mix = TestSupport.mix();
        Purchase purchase = Breakeven.mixPurchase(mix);
        Certificate certificate = Breakeven.mixCertificate(mix);
        double[] quantities = Breakeven.mixQuantities(mix);
        mix.close();
        mix = null;
        TestSupport.collectGarbage();
        assertArrayEquals(new double[] {2}, quantities);
        assertEquals(100, Breakeven.purchaseSummarise(purchase).getCostUsd(), 1e-9);
        try (Menu menu = TestSupport.menu()) {
            assertEquals(100, Breakeven.certificateCheck(menu, certificate), 1e-6);
        }
    }

    @Test
    void aMenuStaysAsItIsWhileARiskReadsIt() {
        Offer offer = new Offer();
        offer.setName("another");
        offer.setUnit("machine");
        Breakeven.offerTerm(offer, 0, 1);
        try (Menu menu = TestSupport.menu()) {
            Risk risk = Breakeven.riskNew(menu, null, new double[] {1});
            TestSupport.assertMessage(IllegalStateException.class, "menu is in use elsewhere",
                    () -> Breakeven.menuAddOffer(menu, offer));
            risk.close();
            Breakeven.menuAddOffer(menu, offer);
            assertEquals(2, Breakeven.menuOfferCount(menu));
        }
    }

    @Test
    void aRiskOutlivesItsMenu() {
        Risk risk = TestSupport.risk();
        TestSupport.collectGarbage();
        Breakeven.riskRun(risk, 0, 10, null);
        assertEquals(200, Breakeven.riskCost(risk, 9, 0), 1e-9);
        assertEquals(100, Breakeven.riskCost(risk, 9, 1), 1e-9);
        assertEquals(100, Breakeven.riskUsage(risk, 0, 0).length);
        assertEquals(1, Breakeven.riskChoose(risk).getLeastMeanLevel());
    }

    @Test
    void aRowOfAMapOutlivesIt() {
        try (Catalogue catalogue = TestSupport.openCatalogue(); Series series = TestSupport.day()) {
            BreakEvenOptions price = new BreakEvenOptions();
            price.setParameter(BreakevenConstants.PARAMETER_PRICE);
            price.setHigh(10);
            BreakEvenMap map = Breakeven.breakEvenMapNew(series, new Request(), catalogue, TestSupport.candidates(),
                    TestSupport.seriesHorizon(), price, new BreakEvenOptions(), new double[] {1});
            BreakEvenPoints row = Breakeven.breakEvenMapRow(map, 0);
            map.close();
            assertNotNull(Breakeven.breakEvenLine(row));
        }
    }

    // ---- arrays ----

    @Test
    void stepsOfLayersAreWholeNumbers() {
        try (Series series = Breakeven.seriesCopy(new double[] {1, 2, 3}, 0, 3600);
                Layers layers = Breakeven.layersNew(series, new double[] {1})) {
            assertArrayEquals(new long[] {3, 2, 1}, Breakeven.layersSteps(layers, 0));
            assertNull(Breakeven.layersSteps(layers, 1));
        }
    }

    @Test
    void levelsHaveAQuantityForEachOffer() {
        try (Menu menu = TestSupport.menu()) {
            assertArrayEquals(new double[] {0, 1, 2}, Breakeven.levelsOfOffer(menu, "reserved", 0, 2, null, 3));
            assertArrayEquals(new double[] {2, 4}, Breakeven.levelsOfMix(menu, new double[] {2}, 1, 2, 2));
            TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "mix has 2 values where 1 are needed",
                    () -> Breakeven.levelsOfMix(menu, new double[2], 0, 1, 2));
            TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "base has 2 values where 1 are needed",
                    () -> Breakeven.levelsOfOffer(menu, "reserved", 0, 1, new double[2], 2));
            TestSupport.assertMessage(NullPointerException.class, "levels is null",
                    () -> Breakeven.riskNew(menu, null, null));
        }
    }

    @Test
    void aCurveIsCopiedWithItsPieces() {
        CostCurve flat = TestSupport.curve("flat", 20, 0);
        CostCurve byUse = TestSupport.curve("by use", 0, 1);
        try (BreakEvenPoints result = Breakeven.breakEvenOfCurves(new CostCurve[] {byUse, flat}, 0, 100)) {
            flat.addPiece(50, 1000, 0);
            assertEquals(2, flat.getPieceCount());
            assertEquals(2, Breakeven.breakEvenSegmentCount(result));
            assertEquals(20, Breakeven.breakEvenCrossingAt(result, 0).getValue());
        }
    }

    @Test
    void aCurveThatIsNullIsRejected() {
        TestSupport.assertMessage(NullPointerException.class, "curves holds null",
                () -> Breakeven.breakEvenOfCurves(new CostCurve[1], 0, 1));
    }

    // ---- certificates ----

    private static CertificateParts parts() {
        try (Mix mix = TestSupport.mix()) {
            return Breakeven.certificateRead(Breakeven.mixCertificate(mix));
        }
    }

    @Test
    void aCertificateMayBeTakenApartAndPutTogether() {
        CertificateParts parts = parts();
        CertificateParts again = new CertificateParts();
        CertificateNode[] nodes = new CertificateNode[(int) parts.getNodes()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = parts.nodeAt(i);
        }
        again.setOffers(parts.getOffers());
        again.setHours(parts.getHours());
        again.setTables(parts.getTables());
        again.setBoundUsd(parts.getBoundUsd());
        again.setNode(nodes);
        again.setWeights(parts.weightTables(), parts.weightValues());
        again.setPriceUsd(parts.prices());
        again.setAside(parts.asides());
        try (Menu menu = TestSupport.menu()) {
            assertEquals(Breakeven.certificateCheck(menu, Breakeven.certificateNew(parts)),
                    Breakeven.certificateCheck(menu, Breakeven.certificateNew(again)));
        }
    }

    @Test
    void aCertificateProvesNoMoreThanItDoes() {
        CertificateParts parts = parts();
        parts.setBoundUsd(101);
        try (Menu menu = TestSupport.menu(); Certificate certificate = Breakeven.certificateNew(parts)) {
            BreakevenException failure = assertThrows(BreakevenException.class,
                    () -> Breakeven.certificateCheck(menu, certificate));
            assertEquals(BreakevenConstants.STATUS_RANGE, failure.getStatus());
        }
    }

    @Test
    void partsAreAsLongAsTheySay() {
        CertificateParts hours = parts();
        hours.setHours(hours.getHours() + 1);
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0,
                "price_usd must have tables x offers x hours values", () -> Breakeven.certificateNew(hours));
        CertificateParts offers = parts();
        offers.setOffers(2);
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "aside has 1 values where 2 are needed",
                () -> Breakeven.certificateNew(offers));
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "weight has 2 values where 1 are needed",
                () -> offers.setWeights(new long[1], new double[2]));
    }

    // ---- who is told how far a call is ----

    @Test
    void aRunTellsHowFarItIs() {
        List<Double> told = new ArrayList<>();
        try (Risk risk = TestSupport.risk()) {
            Breakeven.riskRun(risk, 0, 10, share -> !told.add(share));
            assertEquals(10, Breakeven.riskDone(risk));
        }
        assertEquals(1.0, told.get(told.size() - 1));
    }

    @Test
    void aRunStopsWhenAskedAndGoesOnLater() {
        try (Risk risk = TestSupport.risk()) {
            BreakevenException failure = assertThrows(BreakevenException.class,
                    () -> Breakeven.riskRun(risk, 0, 10, share -> share >= 0.5));
            assertEquals(BreakevenConstants.STATUS_CANCELLED, failure.getStatus());
            assertTrue(Breakeven.riskDone(risk) < 10);
            Breakeven.riskRun(risk, 0, 10, null);
            assertEquals(10, Breakeven.riskDone(risk));
        }
    }

    @Test
    void whatIsThrownMeanwhileIsThrownByTheCall() {
        try (Risk risk = TestSupport.risk()) {
            TestSupport.assertMessage(UnsupportedOperationException.class, "enough",
                    () -> Breakeven.riskRun(risk, 0, 10, share -> {
                        throw new UnsupportedOperationException("enough");
                    }));
        }
    }

    @Test
    void rangesMayRunOnSeveralThreads() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Risk risk = TestSupport.risk()) {
            List<Thread> threads = new ArrayList<>();
            for (int first = 0; first < 10; first += 2) {
                long from = first;
                Thread thread = new Thread(() -> Breakeven.riskRun(risk, from, 2, share -> false));
                thread.setUncaughtExceptionHandler((who, what) -> failure.set(what));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertNull(failure.get());
            assertEquals(10, Breakeven.riskDone(risk));
        }
    }
}
