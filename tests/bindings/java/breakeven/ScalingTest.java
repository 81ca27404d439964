package breakeven;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What scales, by itself and in a deployment: the numbers of the C tests, structs in structs, columns of a timeline. */
class ScalingTest {
    private static final long MONDAY = 1767571200; // 2026-01-05T00:00Z

    private static Catalogue catalogue;
    private static Series series;

    @BeforeAll
    static void open() {
        catalogue = TestSupport.openCatalogue();
        series = TestSupport.day();
    }

    @AfterAll
    static void close() {
        catalogue.close();
        series.close();
    }

    private static double[] week(double number) {
        double[] hours = new double[168];
        Arrays.fill(hours, number);
        return hours;
    }

    private static Scaling scheduled(double number) {
        Scaling scaling = new Scaling();
        scaling.setPolicy(BreakevenConstants.SCALING_SCHEDULED);
        scaling.setUnitsByHour(week(number));
        return scaling;
    }

    private static long desired(Scaler scaler, long minute, double utilisation) {
        Observation observation = new Observation();
        observation.setTime(MONDAY + 60 * minute);
        observation.setSeconds(60);
        observation.setUnits(10);
        observation.setReady(10);
        observation.setUtilisation(utilisation);
        return Breakeven.scalerDesired(scaler, observation);
    }

    // ---- autoscalers ----

    @Test
    void targetTrackingScalesOutAfterThreeMinutes() {
        Scaling scaling = new Scaling();
        scaling.setPolicy(BreakevenConstants.SCALING_TARGET_TRACKING);
        scaling.setTargetUtilisation(0.5);
        TargetTracking tracking = new TargetTracking();
        tracking.setOutCooldownSeconds(0);
        scaling.setTargetTracking(tracking);
        try (Scaler scaler = Breakeven.scalerNew(scaling, 1, 0, 0.5)) {
            for (int minute = 1; minute <= 10; minute++) {
                assertEquals(10, desired(scaler, minute, 0.5));
            }
            assertEquals(10, desired(scaler, 11, 0.8));
            assertEquals(10, desired(scaler, 12, 0.8));
            assertEquals(16, desired(scaler, 13, 0.8));
        }
    }

    @Test
    void aScheduleIsCopied() {
        double[] hours = week(7);
        Scaling scaling = scheduled(0);
        scaling.setUnitsByHour(hours);
        hours[0] = 9;
        try (Scaler scaler = Breakeven.scalerNew(scaling, 0, 0, 0.5)) {
            assertEquals(7, desired(scaler, 1, 0.5));
        }
    }

    @Test
    void aScheduleMayBeTakenAway() {
        Scaling scaling = scheduled(7);
        scaling.setUnitsByHour(new double[0]);
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0,
                "be_scaling.units_by_hour is missing, scheduled scaling needs it",
                () -> Breakeven.scalerNew(scaling, 0, 0, 0.5));
    }

    @Test
    void aWeekHas168Hours() {
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "units_by_hour has 24 values where 168 are needed",
                () -> new Scaling().setUnitsByHour(new double[24]));
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0,
                "provisioned_by_hour has 24 values where 168 are needed",
                () -> new FunctionScaling().setProvisionedByHour(new double[24]));
    }

    @Test
    void aMemberOfAStructWithinIsNamed() {
        Hpa hpa = new Hpa();
        hpa.setUpTolerance(2);
        Scaling scaling = new Scaling();
        scaling.setPolicy(BreakevenConstants.SCALING_HPA);
        scaling.setHpa(hpa);
        BreakevenException failure =
                assertThrows(BreakevenException.class, () -> Breakeven.scalerNew(scaling, 1, 0, 0.5));
        assertEquals("be_hpa.up_tolerance is 2,", failure.getMessage().substring(0, 25));
    }

    @Test
    void aPlatformScalesAsItDoesByDefault() {
        assertEquals(40, Scaling.forModel(BreakevenConstants.MODEL_FLEET).getBootSeconds());
        assertEquals(BreakevenConstants.SCALING_HPA, Scaling.forModel(BreakevenConstants.MODEL_CLUSTER).getPolicy());
    }

    /** TestReplicaCalcScaleUp of the replica calculator of Kubernetes. */
    @Test
    void anHpaRecommendsWhatKubernetesDoes() {
        Pod[] pods = {new Pod(), new Pod(), new Pod()};
        for (int i = 0; i < pods.length; i++) {
            pods[i].setUsage(0.3 + 0.2 * i);
            pods[i].setRequest(1);
        }
        Replicas replicas = Breakeven.hpaReplicas(null, BreakevenConstants.TARGET_UTILISATION, 3, 0.3, pods);
        assertEquals("5 at 0.5", replicas.getReplicas() + " at " + replicas.getMetric());
    }

    @Test
    void aPodThatIsNullIsRejected() {
        TestSupport.assertMessage(NullPointerException.class, "pods holds null",
                () -> Breakeven.hpaReplicas(null, 0, 1, 0.5, new Pod[] {null}));
    }

    // ---- nodes, functions, cold starts, queues ----

    @Test
    void podsPerNodeAreWholeNumbers() {
        TestSupport.assertMessage(IllegalArgumentException.class, "pods_per_node[1] is -1, outside 0 to 4294967295",
                () -> Breakeven.nodeScalerNew(null, new long[] {8, -1}, 2, 1));
        TestSupport.assertMessage(NullPointerException.class, "pods_per_node is null",
                () -> Breakeven.nodeScalerNew(null, null, 2, 1));
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0,
                "a node scaler needs pods_per_node of one type at least",
                () -> Breakeven.nodeScalerNew(null, new long[0], 2, 1));
    }

    @Test
    void concurrencyIsCutToTheAccount() {
        try (FunctionLimits limits = Breakeven.functionLimitsNew(null)) {
            FunctionGrant grant = Breakeven.functionLimitsStep(limits, 0, 60, 1500, 30);
            assertEquals(BreakevenConstants.FUNCTION_LIMIT_ACCOUNT, grant.getLimit());
            assertEquals(1000, grant.getConcurrency());
        }
    }

    private static ColdTotals walk(double[] coldShare, double[] environments) {
        return Breakeven.environmentWalk(new Environment(), series, BreakevenConstants.START_EMPTY, coldShare,
                environments);
    }

    @Test
    void aWalkFillsTheArraysThatItIsGiven() {
        double[] environments = week(-1);
        double[] day = Arrays.copyOf(environments, 24);
        ColdTotals totals = walk(null, day);
        assertEquals(totals.getEnvironmentSeconds(), Arrays.stream(day).sum() * 3600, 1e-6);
        assertEquals(totals.getColdRequests(), walk(null, null).getColdRequests());
    }

    @Test
    void aWalkRefusesArraysOfAnotherLength() {
        double[] wrong = week(-1);
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "cold_share has 168 values where 24 are needed",
                () -> walk(wrong, null));
        TestSupport.assertFails(BreakevenConstants.STATUS_RANGE, 0, "environments has 168 values where 24 are needed",
                () -> walk(null, wrong));
        assertArrayEquals(week(-1), wrong);
    }

    @Test
    void aZoneMayBeLost() {
        assertEquals("11 6 -1", Breakeven.unitsForZoneLoss(7, 3, 1) + " " + Breakeven.unitsAfterZoneLoss(10, 3, 1)
                + " " + Breakeven.unitsForZoneLoss(1, 3, 3));
    }

    @Test
    void nobodyWaitsWhereThereAreServersForAll() {
        assertEquals(0.2 * Math.log(100), Breakeven.mgcResponseQuantile(-1, 1e9, 0.2, 7,
                BreakevenConstants.DISTRIBUTION_EXPONENTIAL, 0.99), 1e-6);
        TestSupport.assertMessage(IllegalArgumentException.class, "servers is -2, outside 0 to 9223372036854775807",
                () -> Breakeven.erlangB(-2, 1));
    }

    // ---- deployments and timelines ----

    private static Deployment fleet() {
        Deployment deployment = new Deployment();
        deployment.setProvider("aws");
        deployment.setRegion("us-east-1");
        deployment.setInstanceType(Breakeven.catalogueTypeFind(catalogue, "aws", "m6g.large"));
        return deployment;
    }

    private static double peakUnits(Deployment deployment) {
        try (Outcome outcome = Breakeven.outcomeNew(series, new Request(), deployment)) {
            return Breakeven.outcomeQuality(outcome).getPeakUnits();
        }
    }

    @Test
    void aScalingIsCopiedWithAllThatItHolds() {
        Deployment deployment = fleet();
        Scaling scaling = scheduled(70);
        scaling.setHpa(new Hpa());
        deployment.setScaling(scaling);
        scaling.setUnitsByHour(week(50));
        scaling = null;
        TestSupport.collectGarbage();
        assertEquals(70, peakUnits(deployment));
        deployment.setScaling(scheduled(80));
        assertEquals(80, peakUnits(deployment));
    }

    @Test
    void nodeTypesAreCounted() {
        Deployment deployment = fleet();
        for (String name : new String[] {"m6g.large", "c7g.xlarge"}) {
            deployment.addNodeType(Breakeven.catalogueTypeFind(catalogue, "aws", name));
        }
        assertEquals(2, deployment.getNodeTypeCount());
        TestSupport.assertFails(BreakevenConstants.STATUS_ARGUMENT, 0, "type must not be NULL",
                () -> deployment.addNodeType(null));
    }

    @Test
    void aComparisonScalesAsItsOptionsSay() {
        ComparisonOptions options = TestSupport.seriesHorizon();
        options.setFleetScaling(scheduled(90));
        options.setClusterScaling(null);
        options.setNodeScaling(new NodeScaling());
        options.setFunctionScaling(new FunctionScaling());
        options.setSpot(new Spot());
        TestSupport.collectGarbage();
        Candidate[] candidates = {TestSupport.candidates()[0]};
        try (Comparison comparison =
                Breakeven.comparisonNew(series, new Request(), catalogue, candidates, options)) {
            assertEquals(90, Breakeven.comparisonAt(comparison, 0).getPeakUnits());
        }
    }

    @Test
    void aColumnHasAValueForEachStep() {
        try (Timeline timeline = Breakeven.timelineNew(series, new Request(), fleet())) {
            assertEquals(24, Breakeven.timelineCount(timeline));
            assertArrayEquals(Arrays.copyOf(week(100), 24),
                    Breakeven.timelineColumn(timeline, BreakevenConstants.COLUMN_REQUESTS_PER_SECOND));
            assertNull(Breakeven.timelineColumn(timeline, BreakevenConstants.COLUMN_COUNT));
        }
    }

    private static Timeline timelineOfRank(long rank) {
        try (Comparison comparison = TestSupport.compare(catalogue)) {
            return Breakeven.comparisonTimeline(comparison, rank);
        }
    }

    @Test
    void aTimelineOutlivesItsComparisonAndAColumnItsTimeline() {
        double[] served;
        try (Timeline timeline = timelineOfRank(0)) {
            served = Breakeven.timelineColumn(timeline, BreakevenConstants.COLUMN_SERVED);
        }
        assertEquals(100.0 * 86400, Arrays.stream(served).sum(), 1e-3);
    }
}
